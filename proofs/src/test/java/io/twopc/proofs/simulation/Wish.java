package io.twopc.proofs.simulation;

import io.twopc.coordinator.engine.StartTransaction;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.TransactionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one client wants, however often it has to ask. */
final class Wish {

    private static final String GRANTED = "{\"wish\":";
    private static final String REFUSED = "{\"refused\":";

    private final int number;
    private final StartTransaction request;
    private final List<ParticipantId> participants;
    private final boolean refused;
    private @Nullable TransactionId promised;

    /** @param participants whom it addresses; empty for all members */
    Wish(int number, StartTransaction request, List<ParticipantId> participants, boolean refused) {
        this.number = number;
        this.request = request;
        this.participants = participants;
        this.refused = refused;
    }

    int number() {
        return number;
    }

    StartTransaction request() {
        return request;
    }

    List<ParticipantId> participants() {
        return participants;
    }

    /** Whether banks won't have it. */
    boolean isRefused() {
        return refused;
    }

    static Payload payload(int number, boolean refused) {
        return new Payload((refused ? REFUSED : GRANTED) + number + "}");
    }

    static boolean isRefused(Payload payload) {
        return payload.json().startsWith(REFUSED);
    }

    /** The number of the wish that a branch belongs to. */
    static int number(Payload payload) {
        String json = payload.json();
        return Integer.parseInt(json.substring(json.indexOf(':') + 1, json.length() - 1));
    }

    boolean hasKey() {
        return request.key() != null;
    }

    /** The transaction that a client was told, in a way that outlives crashes. */
    @Nullable
    TransactionId promised() {
        return promised;
    }

    void promise(TransactionId id) {
        promised = id;
    }
}
