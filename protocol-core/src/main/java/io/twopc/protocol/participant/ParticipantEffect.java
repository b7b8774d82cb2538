package io.twopc.protocol.participant;

import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.Payload;

/** Something the caller is to do for a branch. */
public sealed interface ParticipantEffect {

    /** A call to the resource, answered by one completion event. */
    sealed interface Call extends ParticipantEffect {
        BranchKey branch();
    }

    /**
     * Do the local work and make the branch prepared; begin counting the time allowed for it. Answered by {@code
     * PreparedDurably}, {@code NothingToCommit}, {@code PrepareRefused} or {@code PrepareUnavailable}.
     */
    record StartPrepare(BranchKey branch, Payload payload) implements Call {}

    /** Commit the prepared branch durably. Answered by {@code CommitFinished} or {@code ResourceFailed}. */
    record StartCommit(BranchKey branch) implements Call {}

    /** Undo the branch. Answered by {@code RollbackFinished} or {@code ResourceFailed}. */
    record StartRollback(BranchKey branch) implements Call {}

    /** Make the operator's decision durable. Answered by {@code HeuristicRecorded} or {@code ResourceFailed}. */
    record RecordHeuristic(BranchKey branch, HeuristicOutcome outcome) implements Call {}

    /** Delete the durable trace. Answered by {@code ForgetFinished} or {@code ResourceFailed}. */
    record StartForget(BranchKey branch) implements Call {}

    /** Tell the prepare that is under way that it is no longer wanted; it still answers with one completion. */
    record CancelPrepare(BranchKey branch) implements ParticipantEffect {}

    /**
     * Send a message if the current connection leads to this log; otherwise drop it, for it will be asked for again or
     * said again after the next connect.
     */
    record Send(CoordinatorId to, Message message) implements ParticipantEffect {}

    /**
     * Ask about a branch in doubt whoever is connected: the question names the log that prepared the branch, and another
     * one answers {@code not_mine} (C19).
     */
    record Inquire(TransactionMessage.Inquire message) implements ParticipantEffect {}

    /** Feed in {@code RepeatDue(attempt)} after a backoff that grows with the attempt; replaces an earlier one. */
    record ScheduleRepeat(int attempt) implements ParticipantEffect {}

    /** Feed in {@code RetryDue} after a backoff that grows with the number of failures. */
    record ScheduleRetry(int failures) implements ParticipantEffect {}

    /** Count it, log it. */
    record Observe(Observation what) implements ParticipantEffect {}
}
