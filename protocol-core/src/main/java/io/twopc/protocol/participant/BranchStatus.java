package io.twopc.protocol.participant;

/** Where a branch stands, as operators see it. */
public enum BranchStatus {
    /** No trace. */
    UNKNOWN,
    /** Local work runs; nothing promised. */
    PREPARING,
    /** Local work is being called off. */
    CANCELLING,
    /** Prepared on stable storage, voted, decision unknown: in doubt. */
    PREPARED,
    /** Being committed as decided. */
    COMMITTING,
    /** Committed; its trace is kept until the coordinator says forget. */
    COMMITTED,
    /** Being undone. */
    ROLLING_BACK,
    /** Undone or never done; remembered for a while, to refuse a late prepare. */
    ROLLED_BACK,
    /** Voted read-only; remembered for a while, for repeats. */
    READ_ONLY,
    /** An operator's decision is being made durable. */
    HEURISTIC_RECORDING,
    /** An operator's decision is durable and being carried out. */
    HEURISTIC_RESOLVING,
    /** Carried out by hand; reported until the coordinator has recorded it. */
    HEURISTIC_RESOLVED,
    /** What was kept for repeats is being deleted. */
    FORGETTING,
    /** Committed, and ended everywhere; remembered for a while, for repeats. */
    FORGOTTEN,
    /** To be committed, but its resource has no trace of it: a reason for alarm (C27). */
    LOST
}
