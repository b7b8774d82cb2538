package io.twopc.coordinator.engine;

import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The branches of another log that participants have asked about (C19), each once however often it is asked about.
 * Bounded: beyond that many, more are not counted. Changed by the engine's thread only; may be read by any.
 */
final class ForeignBranches {

    private static final int MOST = 100_000;

    private final Set<Branch> seen = ConcurrentHashMap.newKeySet();

    private record Branch(ParticipantId participant, TransactionId transaction) {}

    void add(ParticipantId participant, TransactionId transaction) {
        if (seen.size() < MOST) {
            seen.add(new Branch(participant, transaction));
        }
    }

    long count() {
        return seen.size();
    }
}
