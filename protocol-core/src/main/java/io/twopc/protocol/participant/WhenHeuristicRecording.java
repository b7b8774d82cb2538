package io.twopc.protocol.participant;

import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.participant.ParticipantBranchState.HeuristicRecording;
import io.twopc.protocol.participant.ParticipantBranchState.HeuristicResolving;
import io.twopc.protocol.participant.ParticipantEffect.Observe;
import io.twopc.protocol.participant.ParticipantEffect.RecordHeuristic;
import io.twopc.protocol.participant.ParticipantEffect.ScheduleRetry;
import io.twopc.protocol.participant.ParticipantEffect.StartCommit;
import io.twopc.protocol.participant.ParticipantEffect.StartRollback;

/**
 * A decision by hand is being made durable. It may be durable already, so it stands even if the coordinator's own
 * decision arrives now; the report that follows tells the coordinator which it was.
 */
final class WhenHeuristicRecording extends BranchRules {

    private final BranchKey key;
    private final HeuristicRecording state;

    WhenHeuristicRecording(HeuristicRecording state) {
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

    /** C37: durable first, then carried out. */
    @Override
    public Transition onHeuristicRecorded(ParticipantEvent.HeuristicRecorded event) {
        state.attempts().requireRunning();
        return Transition.to(
                new HeuristicResolving(key, state.outcome(), Attempts.FIRST),
                state.outcome() == HeuristicOutcome.COMMIT ? new StartCommit(key) : new StartRollback(key));
    }

    @Override
    public Transition onResourceFailed(ParticipantEvent.ResourceFailed event) {
        Attempts failed = state.attempts().failed();
        return Transition.to(
                new HeuristicRecording(key, state.outcome(), failed),
                new ScheduleRetry(failed.failures()),
                new Observe(Observation.RESOURCE_FAILED));
    }

    @Override
    public Transition onRetryDue(ParticipantEvent.RetryDue event) {
        return Transition.to(
                new HeuristicRecording(key, state.outcome(), state.attempts().again()),
                new RecordHeuristic(key, state.outcome()));
    }
}
