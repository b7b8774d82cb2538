package io.twopc.protocol.participant;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.TransactionMessage.Ack;
import io.twopc.protocol.message.TransactionMessage.VoteCommit;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.participant.ParticipantBranchState.HeuristicResolved;
import io.twopc.protocol.participant.ParticipantBranchState.Lost;
import io.twopc.protocol.participant.ParticipantEffect.Observe;
import io.twopc.protocol.participant.ParticipantEffect.ScheduleRepeat;
import io.twopc.protocol.participant.ParticipantEffect.Send;
import org.jspecify.annotations.Nullable;

/**
 * What every state has in common. Each state answers the four instructions itself; of everything else it answers only
 * what concerns it, and here stands the rest: news it has no use for leaves it as it is, and completions of calls it
 * never asked for are defects of the caller.
 */
abstract class BranchRules implements ParticipantEvent.Visitor<Transition> {

    abstract ParticipantBranchState state();

    @Override
    public Transition onPending(ParticipantEvent.PendingReceived event) {
        return stay();
    }

    @Override
    public Transition onError(ParticipantEvent.ErrorReceived event) {
        return stay(new Observe(Observation.PEER_ERROR));
    }

    @Override
    public Transition onConnected(ParticipantEvent.Connected event) {
        return stay();
    }

    /** The timer and the completion of the work race; when the timer comes second, the vote has been settled. */
    @Override
    public Transition onLocalTimeout(ParticipantEvent.LocalTimeout event) {
        return stay();
    }

    /** The timer and the decision race; when the timer comes second, there is nothing left to ask. */
    @Override
    public Transition onRepeatDue(ParticipantEvent.RepeatDue event) {
        return stay();
    }

    @Override
    public Transition onPreparedDurably(ParticipantEvent.PreparedDurably event) {
        throw impossible(event);
    }

    @Override
    public Transition onNothingToCommit(ParticipantEvent.NothingToCommit event) {
        throw impossible(event);
    }

    @Override
    public Transition onPrepareRefused(ParticipantEvent.PrepareRefused event) {
        throw impossible(event);
    }

    @Override
    public Transition onPrepareUnavailable(ParticipantEvent.PrepareUnavailable event) {
        throw impossible(event);
    }

    /** R7: only a branch that has not voted may be abandoned. */
    @Override
    public Transition onAbandoned(ParticipantEvent.Abandoned event) {
        throw impossible(event);
    }

    @Override
    public Transition onCommitFinished(ParticipantEvent.CommitFinished event) {
        throw impossible(event);
    }

    @Override
    public Transition onRollbackFinished(ParticipantEvent.RollbackFinished event) {
        throw impossible(event);
    }

    /** C37: only a branch in doubt may be decided by hand. */
    @Override
    public Transition onHeuristicRequested(ParticipantEvent.HeuristicRequested event) {
        throw impossible(event);
    }

    @Override
    public Transition onHeuristicRecorded(ParticipantEvent.HeuristicRecorded event) {
        throw impossible(event);
    }

    @Override
    public Transition onForgetFinished(ParticipantEvent.ForgetFinished event) {
        throw impossible(event);
    }

    @Override
    public Transition onResourceFailed(ParticipantEvent.ResourceFailed event) {
        throw impossible(event);
    }

    @Override
    public Transition onRetryDue(ParticipantEvent.RetryDue event) {
        throw impossible(event);
    }

    @Override
    public Transition onRecoveredPrepared(ParticipantEvent.RecoveredPrepared event) {
        throw impossible(event);
    }

    @Override
    public Transition onRecoveredCommitted(ParticipantEvent.RecoveredCommitted event) {
        throw impossible(event);
    }

    @Override
    public Transition onRecoveredHeuristic(ParticipantEvent.RecoveredHeuristic event) {
        throw impossible(event);
    }

    final Transition stay(ParticipantEffect... effects) {
        return Transition.to(state(), effects);
    }

    /** An instruction this branch can not follow: answered, nothing applied. */
    final Transition refuse(ParticipantEvent.Instruction event, String detail) {
        return stay(
                new Send(event.from(), new ErrorMessage(transaction(), ErrorCode.UNEXPECTED, detail)),
                new Observe(Observation.UNEXPECTED_MESSAGE));
    }

    final TransactionId transaction() {
        return state().transaction();
    }

    final IllegalStateException impossible(ParticipantEvent event) {
        return new IllegalStateException(event + " cannot happen to " + state());
    }

    static Send voteCommit(BranchKey key) {
        return send(key, new VoteCommit(key.transaction(), false));
    }

    static Send ack(BranchKey key, @Nullable HeuristicOutcome heuristic) {
        return send(key, new Ack(key.transaction(), heuristic));
    }

    static Send send(BranchKey key, Message message) {
        return new Send(key.coordinator(), message);
    }

    /** C27: nothing is acknowledged that nobody can show. */
    static Transition lost(BranchKey key) {
        return Transition.to(new Lost(key), unknownBranch(key), new Observe(Observation.UNKNOWN_BRANCH));
    }

    static Send unknownBranch(BranchKey key) {
        return send(
                key,
                new ErrorMessage(
                        key.transaction(), ErrorCode.UNKNOWN_BRANCH, "the resource holds no trace of this branch"));
    }

    /** C37: a decision by hand, carried out; said now, after every connect and with backoff until it is recorded. */
    static Transition resolvedByHand(BranchKey key, HeuristicOutcome outcome) {
        return Transition.to(new HeuristicResolved(key, outcome), ack(key, outcome), new ScheduleRepeat(1));
    }

    /** C30: the resource says that the branch had ended the other way; that is reported like a decision by hand. */
    static Transition contradicted(BranchKey key, HeuristicOutcome outcome) {
        return Transition.to(
                new HeuristicResolved(key, outcome),
                ack(key, outcome),
                new ScheduleRepeat(1),
                new Observe(Observation.RESOURCE_CONTRADICTED));
    }
}
