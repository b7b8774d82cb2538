package io.twopc.protocol.participant;

import java.util.List;

/** What a step came to: where the branch stands now, and what to do, in this order. */
public record Transition(ParticipantBranchState next, List<ParticipantEffect> effects) {

    public Transition {
        effects = List.copyOf(effects);
    }

    static Transition to(ParticipantBranchState next, ParticipantEffect... effects) {
        return new Transition(next, List.of(effects));
    }
}
