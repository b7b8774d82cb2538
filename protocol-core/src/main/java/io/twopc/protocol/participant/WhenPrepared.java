package io.twopc.protocol.participant;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.protocol.participant.ParticipantBranchState.Committing;
import io.twopc.protocol.participant.ParticipantBranchState.HeuristicRecording;
import io.twopc.protocol.participant.ParticipantBranchState.Prepared;
import io.twopc.protocol.participant.ParticipantBranchState.RollingBack;
import io.twopc.protocol.participant.ParticipantEffect.Inquire;
import io.twopc.protocol.participant.ParticipantEffect.Observe;
import io.twopc.protocol.participant.ParticipantEffect.RecordHeuristic;
import io.twopc.protocol.participant.ParticipantEffect.ScheduleRepeat;
import io.twopc.protocol.participant.ParticipantEffect.StartCommit;
import io.twopc.protocol.participant.ParticipantEffect.StartRollback;

/**
 * In doubt. R6, C23: out of here leads the coordinator's word or an operator's; no timeout, no lost connection, no
 * shutdown and no {@code not_mine} does.
 */
final class WhenPrepared extends BranchRules {

    private final BranchKey key;
    private final Prepared state;

    WhenPrepared(Prepared state) {
        this.state = state;
        this.key = state.key();
    }

    @Override
    ParticipantBranchState state() {
        return state;
    }

    /** C24, R8: the same vote, without executing again. */
    @Override
    public Transition onPrepare(ParticipantEvent.PrepareReceived event) {
        return stay(voteCommit(key), new Observe(Observation.REPEATED_PREPARE));
    }

    /** C25: the acknowledgement waits until the commit is durable. */
    @Override
    public Transition onCommit(ParticipantEvent.CommitReceived event) {
        return Transition.to(new Committing(key, Attempts.FIRST), new StartCommit(key));
    }

    @Override
    public Transition onAbort(ParticipantEvent.AbortReceived event) {
        Refusal answer = new Refusal.Voted("the transaction was aborted");
        return Transition.to(new RollingBack(key, answer, true, Attempts.FIRST), new StartRollback(key));
    }

    @Override
    public Transition onForget(ParticipantEvent.ForgetReceived event) {
        return refuse(event, "forget of a branch in doubt");
    }

    /** C19, C20: another log knows nothing about this branch, so nothing is presumed from its answer. */
    @Override
    public Transition onError(ParticipantEvent.ErrorReceived event) {
        return event.code() == ErrorCode.NOT_MINE
                ? stay(new Observe(Observation.NOT_MINE))
                : stay(new Observe(Observation.PEER_ERROR));
    }

    /** R9, C31: asked about after every welcome. */
    @Override
    public Transition onConnected(ParticipantEvent.Connected event) {
        return stay(inquire(), new ScheduleRepeat(1));
    }

    @Override
    public Transition onRepeatDue(ParticipantEvent.RepeatDue event) {
        return stay(inquire(), new ScheduleRepeat(event.attempt() + 1));
    }

    /** C37: recorded before anything acts on it. */
    @Override
    public Transition onHeuristicRequested(ParticipantEvent.HeuristicRequested event) {
        return Transition.to(
                new HeuristicRecording(key, event.outcome(), Attempts.FIRST),
                new RecordHeuristic(key, event.outcome()),
                new Observe(Observation.HEURISTIC_REQUESTED));
    }

    private Inquire inquire() {
        return new Inquire(new TransactionMessage.Inquire(transaction(), key.coordinator()));
    }
}
