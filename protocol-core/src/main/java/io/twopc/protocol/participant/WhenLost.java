package io.twopc.protocol.participant;

import io.twopc.protocol.participant.ParticipantBranchState.Committing;
import io.twopc.protocol.participant.ParticipantBranchState.Lost;
import io.twopc.protocol.participant.ParticipantBranchState.RollingBack;
import io.twopc.protocol.participant.ParticipantEffect.Observe;
import io.twopc.protocol.participant.ParticipantEffect.StartCommit;
import io.twopc.protocol.participant.ParticipantEffect.StartRollback;

/**
 * C27: a branch that was voted for and is to be committed, and the resource has no trace of it. Each further decision
 * asks the resource again, for somebody may have restored it.
 */
final class WhenLost extends BranchRules {

    private final BranchKey key;
    private final Lost state;

    WhenLost(Lost state) {
        this.state = state;
        this.key = state.key();
    }

    @Override
    ParticipantBranchState state() {
        return state;
    }

    @Override
    public Transition onPrepare(ParticipantEvent.PrepareReceived event) {
        return stay(unknownBranch(key), new Observe(Observation.REPEATED_PREPARE));
    }

    @Override
    public Transition onCommit(ParticipantEvent.CommitReceived event) {
        return Transition.to(
                new Committing(key, Attempts.FIRST), new StartCommit(key), new Observe(Observation.REPEATED_COMMIT));
    }

    @Override
    public Transition onAbort(ParticipantEvent.AbortReceived event) {
        Refusal answer = new Refusal.Voted("the transaction was aborted");
        return Transition.to(new RollingBack(key, answer, true, Attempts.FIRST), new StartRollback(key));
    }

    @Override
    public Transition onForget(ParticipantEvent.ForgetReceived event) {
        return stay();
    }
}
