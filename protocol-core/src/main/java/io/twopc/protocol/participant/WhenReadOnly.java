package io.twopc.protocol.participant;

import io.twopc.protocol.message.TransactionMessage.VoteCommit;
import io.twopc.protocol.participant.ParticipantBranchState.ReadOnly;
import io.twopc.protocol.participant.ParticipantEffect.Observe;

/** Tombstone of a branch with nothing to commit: either decision is carried out already. */
final class WhenReadOnly extends BranchRules {

    private final BranchKey key;
    private final ReadOnly state;

    WhenReadOnly(ReadOnly state) {
        this.state = state;
        this.key = state.key();
    }

    @Override
    ParticipantBranchState state() {
        return state;
    }

    /** C24: the same vote, without reading again. */
    @Override
    public Transition onPrepare(ParticipantEvent.PrepareReceived event) {
        return stay(send(key, new VoteCommit(transaction(), true)), new Observe(Observation.REPEATED_PREPARE));
    }

    @Override
    public Transition onCommit(ParticipantEvent.CommitReceived event) {
        return stay(ack(key, null));
    }

    @Override
    public Transition onAbort(ParticipantEvent.AbortReceived event) {
        return stay(ack(key, null));
    }

    @Override
    public Transition onForget(ParticipantEvent.ForgetReceived event) {
        return stay();
    }
}
