package io.twopc.protocol.participant;

import io.twopc.protocol.participant.ParticipantBranchState.Forgotten;
import io.twopc.protocol.participant.ParticipantEffect.Observe;

/**
 * Tombstone of a branch that is ended everywhere. It spares a false alarm (C27) where a coordinator lost the unforced
 * record of the end in a crash and commits once more.
 */
final class WhenForgotten extends BranchRules {

    private final BranchKey key;
    private final Forgotten state;

    WhenForgotten(Forgotten state) {
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

    /** C26. */
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
}
