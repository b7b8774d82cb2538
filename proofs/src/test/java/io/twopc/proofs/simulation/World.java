package io.twopc.proofs.simulation;

import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import io.twopc.wire.FrameLimits;
import io.twopc.wire.FrameReader;
import io.twopc.wire.FrameWriter;
import io.twopc.wire.MessageCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Everything there is in one simulation. */
final class World {

    final long seed;
    final Random random;
    final Scheduler scheduler = new Scheduler();
    final Trace trace;
    final Tally tally = new Tally();
    final Chaos chaos;
    final Sabotage sabotage;
    final Network network;
    final Rules rules;
    final CoordinatorNode coordinator;
    final List<ParticipantNode> participants = new ArrayList<>();
    final Clients clients;

    // No connection's state is in these: every call is complete in itself.
    final MessageCodec decoder = new MessageCodec();
    final FrameWriter encoder = new FrameWriter(new MessageCodec());
    final FrameReader frames = new FrameReader(FrameLimits.DEFAULT);

    private int minted;
    private @Nullable ViolationException violation;

    World(long seed, boolean recording, Sabotage sabotage) {
        this.seed = seed;
        this.sabotage = sabotage;
        random = new Random(seed);
        trace = new Trace(recording);
        chaos = new Chaos(random, tally);
        network = new Network(this);
        rules = new Rules(this);
        clients = new Clients(this);
        int count = 2 + random.nextInt(3);
        coordinator = new CoordinatorNode(this, count);
        for (int i = 0; i < count; i++) {
            participants.add(new ParticipantNode(this, new ParticipantId("p" + i), random.nextBoolean()));
        }
    }

    /** C1: never the same twice, whoever asks. */
    TransactionId mint() {
        minted++;
        TransactionId id =
                new TransactionId(new UUID(0x0190_0000_0000_7000L | (long) minted << 16, Long.MIN_VALUE | seed));
        rules.minted(id);
        return id;
    }

    /** For whoever is told by a stage, which would keep a violation to itself. */
    <T extends @Nullable Object> Consumer<T> watched(Consumer<T> action) {
        return value -> {
            try {
                action.accept(value);
            } catch (ViolationException found) {
                violation = found;
            }
        };
    }

    void throwWhatWasFound() {
        if (violation != null) {
            throw violation;
        }
    }

    UUID newLogId() {
        return new UUID(0x4000, random.nextLong() | Long.MIN_VALUE);
    }

    List<Node> nodes() {
        List<Node> nodes = new ArrayList<>(participants);
        nodes.add(coordinator);
        return nodes;
    }

    /** The machine of this participant. */
    ParticipantNode node(ParticipantId participant) {
        return participants.get(Integer.parseInt(participant.value().substring(1)));
    }
}
