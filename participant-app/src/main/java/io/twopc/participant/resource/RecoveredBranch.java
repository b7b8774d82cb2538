package io.twopc.participant.resource;

import org.jspecify.annotations.Nullable;

/**
 * A branch the resource still holds a trace of.
 *
 * @param heuristic an operator's decision recorded for it; whether it was carried out or not, commit or rollback is
 *     called again
 */
public record RecoveredBranch(
        BranchId branch, Trace trace, @Nullable HeuristicDecision heuristic) {

    /** What kind of trace it is. */
    public enum Trace {
        /** Prepared and undecided. */
        PREPARED,
        /** Committed and not forgotten yet. */
        COMMITTED,
        /** Neither: only the record of an operator's decision is left. */
        HEURISTIC_ONLY
    }
}
