package io.twopc.protocol.participant;

import io.twopc.protocol.participant.ParticipantBranchState.Forgetting;
import io.twopc.protocol.participant.ParticipantBranchState.HeuristicResolved;
import io.twopc.protocol.participant.ParticipantEffect.Observe;
import io.twopc.protocol.participant.ParticipantEffect.ScheduleRepeat;
import io.twopc.protocol.participant.ParticipantEffect.StartForget;

/** Carried out by hand. C37: reported again and again until the coordinator has recorded it, which forget says. */
final class WhenHeuristicResolved extends BranchRules {

    private final BranchKey key;
    private final HeuristicResolved state;

    WhenHeuristicResolved(HeuristicResolved state) {
        this.state = state;
        this.key = state.key();
    }

    @Override
    ParticipantBranchState state() {
        return state;
    }

    /** R8: the vote it gave stands; what became of the branch is told by the reports. */
    @Override
    public Transition onPrepare(ParticipantEvent.PrepareReceived event) {
        return stay(voteCommit(key), new Observe(Observation.REPEATED_PREPARE));
    }

    @Override
    public Transition onCommit(ParticipantEvent.CommitReceived event) {
        return stay(ack(key, state.outcome()));
    }

    @Override
    public Transition onAbort(ParticipantEvent.AbortReceived event) {
        return stay(ack(key, state.outcome()));
    }

    @Override
    public Transition onForget(ParticipantEvent.ForgetReceived event) {
        return Transition.to(new Forgetting(key, state.outcome(), Attempts.FIRST), new StartForget(key));
    }

    @Override
    public Transition onConnected(ParticipantEvent.Connected event) {
        return stay(ack(key, state.outcome()), new ScheduleRepeat(1));
    }

    @Override
    public Transition onRepeatDue(ParticipantEvent.RepeatDue event) {
        return stay(ack(key, state.outcome()), new ScheduleRepeat(event.attempt() + 1));
    }
}
