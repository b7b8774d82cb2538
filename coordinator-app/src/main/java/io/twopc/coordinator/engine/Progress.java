package io.twopc.coordinator.engine;

import io.twopc.coordinator.history.OperatorNote;
import io.twopc.protocol.coordinator.CoordinatorState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a transaction has come: immutable, published as a whole, so that any thread can show it.
 *
 * @param trails what happened to each branch, in the order of the state's branches; empty before they are frozen
 */
record Progress(
        CoordinatorState state,
        List<BranchTrail> trails,
        @Nullable Instant decidedAt,
        @Nullable Instant endedAt,
        boolean damageAcknowledged,
        List<OperatorNote> notes) {

    static Progress of(CoordinatorState state) {
        return new Progress(state, List.of(), null, null, false, List.of());
    }

    Progress with(CoordinatorState newState, List<BranchTrail> newTrails) {
        return new Progress(newState, newTrails, decidedAt, endedAt, damageAcknowledged, notes);
    }

    Progress decided(Instant at) {
        return new Progress(state, trails, at, endedAt, damageAcknowledged, notes);
    }

    Progress ended(Instant at) {
        return new Progress(state, trails, decidedAt, at, damageAcknowledged, notes);
    }

    /** Damage was found: it waits for an operator, whatever one has acknowledged before. */
    Progress damaged() {
        return new Progress(state, trails, decidedAt, endedAt, false, notes);
    }

    Progress noted(OperatorNote note, boolean acknowledgesDamage) {
        List<OperatorNote> all = new ArrayList<>(notes);
        all.add(note);
        return new Progress(
                state, trails, decidedAt, endedAt, damageAcknowledged || acknowledgesDamage, List.copyOf(all));
    }
}
