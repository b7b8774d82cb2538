package io.twopc.protocol.participant;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.Payload;

/** Something that happened to one branch: a message, a completed call, a timer, an operator's word, a found trace. */
public sealed interface ParticipantEvent {

    /** Calls the visitor's method for this kind of event. */
    <R> R accept(Visitor<R> visitor);

    /** Something the coordinator tells the branch to do; only its own coordinator may (C19). */
    sealed interface Instruction extends ParticipantEvent {

        /** The log at the other end of the connection that carried it. */
        CoordinatorId from();
    }

    /** Do the work, make it durable, vote. */
    record PrepareReceived(CoordinatorId from, Payload payload) implements Instruction {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onPrepare(this);
        }
    }

    /** The decision is COMMIT. */
    record CommitReceived(CoordinatorId from) implements Instruction {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onCommit(this);
        }
    }

    /** The decision is ABORT. */
    record AbortReceived(CoordinatorId from) implements Instruction {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onAbort(this);
        }
    }

    /** The coordinator needs nothing more of this branch. */
    record ForgetReceived(CoordinatorId from) implements Instruction {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onForget(this);
        }
    }

    /** Asked about, and not decided yet (C17). */
    record PendingReceived() implements ParticipantEvent {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onPending(this);
        }
    }

    /** The coordinator could not accept what was said about this branch. */
    record ErrorReceived(ErrorCode code) implements ParticipantEvent {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onError(this);
        }
    }

    /** A connection has been admitted; {@code to} is the log at its other end. */
    record Connected(CoordinatorId to) implements ParticipantEvent {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onConnected(this);
        }
    }

    /** The branch is prepared on stable storage (R6, C21). */
    record PreparedDurably() implements ParticipantEvent {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onPreparedDurably(this);
        }
    }

    /** The work is done and left nothing to commit. */
    record NothingToCommit() implements ParticipantEvent {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onNothingToCommit(this);
        }
    }

    /** The work cannot be done, and nothing of it is left. */
    record PrepareRefused(String reason) implements ParticipantEvent {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onPrepareRefused(this);
        }
    }

    /** The resource went away during the work; something of it may be left. */
    record PrepareUnavailable(String detail) implements ParticipantEvent {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onPrepareUnavailable(this);
        }
    }

    /** The time allowed for local work before the vote is over. */
    record LocalTimeout() implements ParticipantEvent {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onLocalTimeout(this);
        }
    }

    /** This side wants to be rid of the branch, as it may before it has voted (R7). */
    record Abandoned(String reason) implements ParticipantEvent {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onAbandoned(this);
        }
    }

    /** A commit was carried out, or could not be for good. */
    record CommitFinished(Resolution resolution) implements ParticipantEvent {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onCommitFinished(this);
        }
    }

    /** A rollback was carried out, or could not be for good. */
    record RollbackFinished(Resolution resolution) implements ParticipantEvent {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onRollbackFinished(this);
        }
    }

    /** An operator decides a branch in doubt; who and why stay with the caller (C37). */
    record HeuristicRequested(HeuristicOutcome outcome) implements ParticipantEvent {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onHeuristicRequested(this);
        }
    }

    /** The operator's decision is on stable storage. */
    record HeuristicRecorded() implements ParticipantEvent {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onHeuristicRecorded(this);
        }
    }

    /** The trace has been deleted. */
    record ForgetFinished() implements ParticipantEvent {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onForgetFinished(this);
        }
    }

    /** A call other than a prepare did not reach the resource, or its success is not certain. */
    record ResourceFailed() implements ParticipantEvent {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onResourceFailed(this);
        }
    }

    /** A scheduled retry of a failed call is due. */
    record RetryDue() implements ParticipantEvent {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onRetryDue(this);
        }
    }

    /** A scheduled inquiry or report is due for the given time since the connection was made, counted from 1. */
    record RepeatDue(int attempt) implements ParticipantEvent {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onRepeatDue(this);
        }
    }

    /** The resource holds the branch prepared since before the start (C31). */
    record RecoveredPrepared(CoordinatorId coordinator) implements ParticipantEvent {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onRecoveredPrepared(this);
        }
    }

    /** The resource committed the branch before the start and has not been told to forget it. */
    record RecoveredCommitted(CoordinatorId coordinator) implements ParticipantEvent {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onRecoveredCommitted(this);
        }
    }

    /** An operator's decision was recorded before the start, whether or not it was carried out (C37). */
    record RecoveredHeuristic(CoordinatorId coordinator, HeuristicOutcome outcome) implements ParticipantEvent {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onRecoveredHeuristic(this);
        }
    }

    /** What came of committing or rolling back a branch. */
    enum Resolution {
        /** Carried out durably, now or before. */
        DONE,
        /** The resource has no trace of the branch. */
        NO_TRACE,
        /** The branch had ended the other way before. */
        CONTRADICTED
    }

    /** One method for each kind of event, so that the compiler finds a state that forgot one. */
    interface Visitor<R> {
        R onPrepare(PrepareReceived event);

        R onCommit(CommitReceived event);

        R onAbort(AbortReceived event);

        R onForget(ForgetReceived event);

        R onPending(PendingReceived event);

        R onError(ErrorReceived event);

        R onConnected(Connected event);

        R onPreparedDurably(PreparedDurably event);

        R onNothingToCommit(NothingToCommit event);

        R onPrepareRefused(PrepareRefused event);

        R onPrepareUnavailable(PrepareUnavailable event);

        R onLocalTimeout(LocalTimeout event);

        R onAbandoned(Abandoned event);

        R onCommitFinished(CommitFinished event);

        R onRollbackFinished(RollbackFinished event);

        R onHeuristicRequested(HeuristicRequested event);

        R onHeuristicRecorded(HeuristicRecorded event);

        R onForgetFinished(ForgetFinished event);

        R onResourceFailed(ResourceFailed event);

        R onRetryDue(RetryDue event);

        R onRepeatDue(RepeatDue event);

        R onRecoveredPrepared(RecoveredPrepared event);

        R onRecoveredCommitted(RecoveredCommitted event);

        R onRecoveredHeuristic(RecoveredHeuristic event);
    }
}
