package io.twopc.coordinator.engine;

import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Payload;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's wish for a round.
 *
 * @param timeout how long participants have to connect, and then to vote
 * @param key the client's idempotency key, where it gave one
 * @param durableAdmission whether the admission must be on stable storage before the submission is answered (for 202)
 */
public record StartTransaction(
        Addressees addressees, Duration timeout, @Nullable Key key, boolean durableAdmission) {

    /** Who takes part. */
    public sealed interface Addressees {

        /** Exactly these, each with its own payload; at least one, no participant twice. */
        record Branches(List<Branch> branches) implements Addressees {
            public Branches {
                branches = List.copyOf(branches);
            }
        }

        /** Every member connected when PREPARE begins, all with the same payload. */
        record EveryMember(Payload payload) implements Addressees {}
    }

    /** One addressed branch. */
    public record Branch(ParticipantId participant, Payload payload) {}

    /**
     * An idempotency key and what it was used with.
     *
     * @param bodyHash SHA-256 of the canonical request body, in lower-case hexadecimal
     */
    public record Key(String value, String bodyHash) {}
}
