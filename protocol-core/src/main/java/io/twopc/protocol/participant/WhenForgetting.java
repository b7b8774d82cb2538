package io.twopc.protocol.participant;

import io.twopc.protocol.participant.ParticipantBranchState.Forgetting;
import io.twopc.protocol.participant.ParticipantBranchState.Forgotten;
import io.twopc.protocol.participant.ParticipantEffect.Observe;
import io.twopc.protocol.participant.ParticipantEffect.ScheduleRetry;
import io.twopc.protocol.participant.ParticipantEffect.StartForget;

/** Ended everywhere; the trace is being deleted. Repeats are answered as before. */
final class WhenForgetting extends BranchRules {

    private final BranchKey key;
    private final Forgetting state;

    WhenForgetting(Forgetting state) {
        this.state = state;
        this.key = state.key();
    }

    @Override
    ParticipantBranchState state() {
        return state;
    }

    @Override
    public Transition onPrepare(ParticipantEvent.PrepareReceived event) {
        return stay(voteCommit(key), new Observe(Observation.REPEATED_PREPARE));
    }

    @Override
    public Transition onCommit(ParticipantEvent.CommitReceived event) {
        return stay(ack(key, state.heuristic()), new Observe(Observation.REPEATED_COMMIT));
    }

    /** C30. */
    @Override
    public Transition onAbort(ParticipantEvent.AbortReceived event) {
        return state.heuristic() == null
                ? refuse(event, "abort after the branch was committed")
                : stay(ack(key, state.heuristic()), new Observe(Observation.REPEATED_ABORT));
    }

    @Override
    public Transition onForget(ParticipantEvent.ForgetReceived event) {
        return stay();
    }

    @Override
    public Transition onForgetFinished(ParticipantEvent.ForgetFinished event) {
        state.attempts().requireRunning();
        return Transition.to(new Forgotten(key, state.heuristic()));
    }

    @Override
    public Transition onResourceFailed(ParticipantEvent.ResourceFailed event) {
        Attempts failed = state.attempts().failed();
        return Transition.to(
                new Forgetting(key, state.heuristic(), failed),
                new ScheduleRetry(failed.failures()),
                new Observe(Observation.RESOURCE_FAILED));
    }

    @Override
    public Transition onRetryDue(ParticipantEvent.RetryDue event) {
        return Transition.to(
                new Forgetting(key, state.heuristic(), state.attempts().again()), new StartForget(key));
    }
}
