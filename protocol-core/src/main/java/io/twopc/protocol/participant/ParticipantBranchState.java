package io.twopc.protocol.participant;

import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.TransactionId;
import org.jspecify.annotations.Nullable;

/**
 * Where one branch of this participant stands.
 *
 * <p>Only {@link Prepared}, {@link Committed} and the heuristic states have a durable trace in the resource; the states
 * for which {@link #isTombstone()} holds exist in memory alone and may be dropped at any time, at the price of answering
 * a very late message as if the branch had never been heard of.
 */
public sealed interface ParticipantBranchState {

    TransactionId transaction();

    BranchStatus status();

    /** Whether the branch is over here and is remembered only to answer repeats. */
    default boolean isTombstone() {
        return false;
    }

    /** Whether the branch is prepared and its decision unknown. */
    default boolean isInDoubt() {
        return false;
    }

    /** No trace. */
    record Unknown(TransactionId transaction) implements ParticipantBranchState {
        @Override
        public BranchStatus status() {
            return BranchStatus.UNKNOWN;
        }
    }

    /** A branch that belongs to a coordinator. */
    sealed interface Known extends ParticipantBranchState {
        BranchKey key();

        @Override
        default TransactionId transaction() {
            return key().transaction();
        }
    }

    /** Local work runs; no vote has left. */
    record Preparing(BranchKey key) implements Known {
        @Override
        public BranchStatus status() {
            return BranchStatus.PREPARING;
        }
    }

    /**
     * Local work has been called off and has not returned yet; it may still come back prepared, and is undone then.
     *
     * @param ackWanted whether the coordinator said abort and gets an acknowledgement
     */
    record Cancelling(BranchKey key, Refusal answer, boolean ackWanted) implements Known {
        @Override
        public BranchStatus status() {
            return BranchStatus.CANCELLING;
        }
    }

    /** In doubt: on stable storage, voted COMMIT, bound to whatever is decided (R6). */
    record Prepared(BranchKey key) implements Known {
        @Override
        public BranchStatus status() {
            return BranchStatus.PREPARED;
        }

        @Override
        public boolean isInDoubt() {
            return true;
        }
    }

    /** Decided COMMIT; the resource is being told until it has done it. */
    record Committing(BranchKey key, Attempts attempts) implements Known {
        @Override
        public BranchStatus status() {
            return BranchStatus.COMMITTING;
        }
    }

    /** Durably committed as decided; its trace is kept until the coordinator says forget (C26). */
    record Committed(BranchKey key) implements Known {
        @Override
        public BranchStatus status() {
            return BranchStatus.COMMITTED;
        }
    }

    /**
     * To be undone; the resource is being told until it has done it.
     *
     * @param answer what a prepare gets from now on
     * @param ackWanted whether the coordinator said abort and gets an acknowledgement
     */
    record RollingBack(BranchKey key, Refusal answer, boolean ackWanted, Attempts attempts) implements Known {
        @Override
        public BranchStatus status() {
            return BranchStatus.ROLLING_BACK;
        }
    }

    /** Tombstone of a branch that is undone or was never done: refuses a late prepare (C22, C29). */
    record RolledBack(BranchKey key, Refusal answer) implements Known {
        @Override
        public BranchStatus status() {
            return BranchStatus.ROLLED_BACK;
        }

        @Override
        public boolean isTombstone() {
            return true;
        }
    }

    /** Tombstone of a branch that had nothing to commit: repeats the same vote (C7, C24). */
    record ReadOnly(BranchKey key) implements Known {
        @Override
        public BranchStatus status() {
            return BranchStatus.READ_ONLY;
        }

        @Override
        public boolean isTombstone() {
            return true;
        }
    }

    /** A decision by hand is being made durable; nothing has acted on it (C37). */
    record HeuristicRecording(BranchKey key, HeuristicOutcome outcome, Attempts attempts) implements Known {
        @Override
        public BranchStatus status() {
            return BranchStatus.HEURISTIC_RECORDING;
        }
    }

    /** A decision by hand is durable; the resource is being told until it has done it. */
    record HeuristicResolving(BranchKey key, HeuristicOutcome outcome, Attempts attempts) implements Known {
        @Override
        public BranchStatus status() {
            return BranchStatus.HEURISTIC_RESOLVING;
        }
    }

    /** Carried out by hand; reported until the coordinator has recorded it and says forget (C37). */
    record HeuristicResolved(BranchKey key, HeuristicOutcome outcome) implements Known {
        @Override
        public BranchStatus status() {
            return BranchStatus.HEURISTIC_RESOLVED;
        }
    }

    /**
     * The coordinator needs nothing more; the resource is being told to delete its trace.
     *
     * @param heuristic how it was decided by hand, if it was; otherwise it was committed as decided
     */
    record Forgetting(BranchKey key, @Nullable HeuristicOutcome heuristic, Attempts attempts) implements Known {
        @Override
        public BranchStatus status() {
            return BranchStatus.FORGETTING;
        }
    }

    /**
     * Tombstone of a branch that is ended everywhere.
     *
     * @param heuristic how it was decided by hand, if it was; otherwise it was committed as decided
     */
    record Forgotten(BranchKey key, @Nullable HeuristicOutcome heuristic) implements Known {
        @Override
        public BranchStatus status() {
            return BranchStatus.FORGOTTEN;
        }

        @Override
        public boolean isTombstone() {
            return true;
        }
    }

    /** Tombstone of a branch that was to be committed and of which the resource has no trace (C27). */
    record Lost(BranchKey key) implements Known {
        @Override
        public BranchStatus status() {
            return BranchStatus.LOST;
        }

        @Override
        public boolean isTombstone() {
            return true;
        }
    }
}
