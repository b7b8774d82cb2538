package io.twopc.protocol.participant;

import io.twopc.protocol.participant.ParticipantBranchState.Committed;
import io.twopc.protocol.participant.ParticipantBranchState.Forgetting;
import io.twopc.protocol.participant.ParticipantEffect.Observe;
import io.twopc.protocol.participant.ParticipantEffect.StartForget;

/** Durably committed as decided; the trace that tells a repeat from an emptied database is kept until forget (C26). */
final class WhenCommitted extends BranchRules {

    private final BranchKey key;
    private final Committed state;

    WhenCommitted(Committed state) {
        this.state = state;
        this.key = state.key();
    }

    @Override
    ParticipantBranchState state() {
        return state;
    }

    /** C24: the same vote. */
    @Override
    public Transition onPrepare(ParticipantEvent.PrepareReceived event) {
        return stay(voteCommit(key), new Observe(Observation.REPEATED_PREPARE));
    }

    /** C26: acknowledged, nothing applied. */
    @Override
    public Transition onCommit(ParticipantEvent.CommitReceived event) {
        return stay(ack(key, null), new Observe(Observation.REPEATED_COMMIT));
    }

    /** C30. */
    @Override
    public Transition onAbort(ParticipantEvent.AbortReceived event) {
        return refuse(event, "abort after the branch was committed");
    }

    @Override
    public Transition onForget(ParticipantEvent.ForgetReceived event) {
        return Transition.to(new Forgetting(key, null, Attempts.FIRST), new StartForget(key));
    }

    /** A forget lost with the old connection is made good: whoever has ended the transaction answers with another. */
    @Override
    public Transition onConnected(ParticipantEvent.Connected event) {
        return stay(ack(key, null));
    }
}
