package io.twopc.coordinator.engine;

import org.jspecify.annotations.Nullable;

/**
 * What health and readiness say of the engine.
 *
 * @param logFailure why the decision log cannot be written, if so
 * @param logBytes what the decision log takes on disk
 * @param foreignBranches how many branches of another log participants have asked about since the start (C19)
 */
public record EngineStatus(
        Phase phase,
        String coordinatorId,
        long incarnation,
        boolean logIsNew,
        boolean logUnconfirmed,
        long foreignBranches,
        @Nullable String logFailure,
        long logBytes,
        int activeTransactions,
        int members,
        int connectedMembers) {

    /** Where the engine stands. */
    public enum Phase {
        RECOVERING,
        ACCEPTING,
        DRAINING,
        FAILED,
        STOPPED
    }
}
