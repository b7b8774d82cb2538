package io.twopc.protocol.participant;

import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.participant.ParticipantBranchState.HeuristicResolving;
import io.twopc.protocol.participant.ParticipantEffect.Observe;
import io.twopc.protocol.participant.ParticipantEffect.ScheduleRetry;
import io.twopc.protocol.participant.ParticipantEffect.StartCommit;
import io.twopc.protocol.participant.ParticipantEffect.StartRollback;

/** A durable decision by hand is being carried out; the coordinator's own decision changes nothing any more. */
final class WhenHeuristicResolving extends BranchRules {

    private final BranchKey key;
    private final HeuristicResolving state;

    WhenHeuristicResolving(HeuristicResolving state) {
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
        return stay();
    }

    @Override
    public Transition onAbort(ParticipantEvent.AbortReceived event) {
        return stay();
    }

    @Override
    public Transition onForget(ParticipantEvent.ForgetReceived event) {
        return refuse(event, "forget of a branch that has not been resolved");
    }

    @Override
    public Transition onCommitFinished(ParticipantEvent.CommitFinished event) {
        if (state.outcome() != HeuristicOutcome.COMMIT) {
            throw impossible(event);
        }
        state.attempts().requireRunning();
        return switch (event.resolution()) {
            case DONE -> resolvedByHand(key, HeuristicOutcome.COMMIT);
            case NO_TRACE -> lost(key);
            case CONTRADICTED -> contradicted(key, HeuristicOutcome.ROLLBACK);
        };
    }

    @Override
    public Transition onRollbackFinished(ParticipantEvent.RollbackFinished event) {
        if (state.outcome() != HeuristicOutcome.ROLLBACK) {
            throw impossible(event);
        }
        state.attempts().requireRunning();
        return switch (event.resolution()) {
            case DONE, NO_TRACE -> resolvedByHand(key, HeuristicOutcome.ROLLBACK);
            case CONTRADICTED -> contradicted(key, HeuristicOutcome.COMMIT);
        };
    }

    @Override
    public Transition onResourceFailed(ParticipantEvent.ResourceFailed event) {
        Attempts failed = state.attempts().failed();
        return Transition.to(
                new HeuristicResolving(key, state.outcome(), failed),
                new ScheduleRetry(failed.failures()),
                new Observe(Observation.RESOURCE_FAILED));
    }

    @Override
    public Transition onRetryDue(ParticipantEvent.RetryDue event) {
        return Transition.to(
                new HeuristicResolving(key, state.outcome(), state.attempts().again()),
                state.outcome() == HeuristicOutcome.COMMIT ? new StartCommit(key) : new StartRollback(key));
    }
}
