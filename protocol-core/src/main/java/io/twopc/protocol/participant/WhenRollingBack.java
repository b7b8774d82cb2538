package io.twopc.protocol.participant;

import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.participant.ParticipantBranchState.RolledBack;
import io.twopc.protocol.participant.ParticipantBranchState.RollingBack;
import io.twopc.protocol.participant.ParticipantEffect.Observe;
import io.twopc.protocol.participant.ParticipantEffect.ScheduleRetry;
import io.twopc.protocol.participant.ParticipantEffect.StartRollback;

/** To be undone; the resource is told until it has done it. */
final class WhenRollingBack extends BranchRules {

    private final BranchKey key;
    private final RollingBack state;

    WhenRollingBack(RollingBack state) {
        this.state = state;
        this.key = state.key();
    }

    @Override
    ParticipantBranchState state() {
        return state;
    }

    @Override
    public Transition onPrepare(ParticipantEvent.PrepareReceived event) {
        return stay(send(key, state.answer().toMessage(transaction())), new Observe(Observation.REPEATED_PREPARE));
    }

    @Override
    public Transition onCommit(ParticipantEvent.CommitReceived event) {
        return refuse(event, "commit of a branch that is being rolled back");
    }

    /** The acknowledgement follows when nothing is left of the branch. */
    @Override
    public Transition onAbort(ParticipantEvent.AbortReceived event) {
        return Transition.to(new RollingBack(key, state.answer(), true, state.attempts()));
    }

    @Override
    public Transition onForget(ParticipantEvent.ForgetReceived event) {
        return stay();
    }

    @Override
    public Transition onRollbackFinished(ParticipantEvent.RollbackFinished event) {
        state.attempts().requireRunning();
        return switch (event.resolution()) {
            case DONE, NO_TRACE -> undone();
            case CONTRADICTED -> contradicted(key, HeuristicOutcome.COMMIT);
        };
    }

    @Override
    public Transition onResourceFailed(ParticipantEvent.ResourceFailed event) {
        Attempts failed = state.attempts().failed();
        return Transition.to(
                new RollingBack(key, state.answer(), state.ackWanted(), failed),
                new ScheduleRetry(failed.failures()),
                new Observe(Observation.RESOURCE_FAILED));
    }

    @Override
    public Transition onRetryDue(ParticipantEvent.RetryDue event) {
        return Transition.to(
                new RollingBack(
                        key, state.answer(), state.ackWanted(), state.attempts().again()),
                new StartRollback(key));
    }

    private Transition undone() {
        RolledBack next = new RolledBack(key, state.answer());
        return state.ackWanted() ? Transition.to(next, ack(key, null)) : Transition.to(next);
    }
}
