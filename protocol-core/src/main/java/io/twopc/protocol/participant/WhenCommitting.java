package io.twopc.protocol.participant;

import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.participant.ParticipantBranchState.Committed;
import io.twopc.protocol.participant.ParticipantBranchState.Committing;
import io.twopc.protocol.participant.ParticipantEffect.Observe;
import io.twopc.protocol.participant.ParticipantEffect.ScheduleRetry;
import io.twopc.protocol.participant.ParticipantEffect.StartCommit;

/** Decided COMMIT; the resource is told until it has done it. */
final class WhenCommitting extends BranchRules {

    private final BranchKey key;
    private final Committing state;

    WhenCommitting(Committing state) {
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

    /** C25: the acknowledgement that is to come answers this one too. */
    @Override
    public Transition onCommit(ParticipantEvent.CommitReceived event) {
        return stay(new Observe(Observation.REPEATED_COMMIT));
    }

    /** C30: decided is decided. */
    @Override
    public Transition onAbort(ParticipantEvent.AbortReceived event) {
        return refuse(event, "abort after commit");
    }

    @Override
    public Transition onForget(ParticipantEvent.ForgetReceived event) {
        return refuse(event, "forget before the commit was acknowledged");
    }

    /** C25: the only way to an acknowledgement of a commit. */
    @Override
    public Transition onCommitFinished(ParticipantEvent.CommitFinished event) {
        state.attempts().requireRunning();
        return switch (event.resolution()) {
            case DONE -> Transition.to(new Committed(key), ack(key, null));
            case NO_TRACE -> lost(key);
            case CONTRADICTED -> contradicted(key, HeuristicOutcome.ROLLBACK);
        };
    }

    @Override
    public Transition onResourceFailed(ParticipantEvent.ResourceFailed event) {
        Attempts failed = state.attempts().failed();
        return Transition.to(
                new Committing(key, failed),
                new ScheduleRetry(failed.failures()),
                new Observe(Observation.RESOURCE_FAILED));
    }

    @Override
    public Transition onRetryDue(ParticipantEvent.RetryDue event) {
        return Transition.to(new Committing(key, state.attempts().again()), new StartCommit(key));
    }
}
