package io.twopc.protocol.coordinator;

import java.util.ArrayList;
import java.util.List;

/** What a step comes to: the next state, and what to do on the way, in order. */
public record Transition(CoordinatorState next, List<CoordinatorEffect> effects) {

    public Transition {
        effects = List.copyOf(effects);
    }

    Transition precededBy(List<CoordinatorEffect> earlier) {
        List<CoordinatorEffect> all = new ArrayList<>(earlier);
        all.addAll(effects);
        return new Transition(next, all);
    }

    static Transition to(CoordinatorState next, CoordinatorEffect... effects) {
        return new Transition(next, List.of(effects));
    }
}
