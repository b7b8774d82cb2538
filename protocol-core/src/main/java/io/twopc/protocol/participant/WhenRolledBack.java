package io.twopc.protocol.participant;

import io.twopc.protocol.participant.ParticipantBranchState.RolledBack;
import io.twopc.protocol.participant.ParticipantEffect.Observe;

/** Tombstone: nothing of the branch is left, and nothing will be. */
final class WhenRolledBack extends BranchRules {

    private final BranchKey key;
    private final RolledBack state;

    WhenRolledBack(RolledBack state) {
        this.state = state;
        this.key = state.key();
    }

    @Override
    ParticipantBranchState state() {
        return state;
    }

    /** C22, C24: a late prepare is refused, a repeated one gets the answer it had. */
    @Override
    public Transition onPrepare(ParticipantEvent.PrepareReceived event) {
        return stay(send(key, state.answer().toMessage(transaction())), new Observe(Observation.REPEATED_PREPARE));
    }

    @Override
    public Transition onCommit(ParticipantEvent.CommitReceived event) {
        return refuse(event, "commit of a branch that was rolled back");
    }

    @Override
    public Transition onAbort(ParticipantEvent.AbortReceived event) {
        return stay(ack(key, null), new Observe(Observation.REPEATED_ABORT));
    }

    /** The tombstone stays: it costs little, and a prepare may still be under way on the network. */
    @Override
    public Transition onForget(ParticipantEvent.ForgetReceived event) {
        return stay();
    }
}
