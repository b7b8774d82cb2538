package io.twopc.proofs.search;

import io.twopc.protocol.coordinator.CoordinatorState;
import io.twopc.protocol.participant.ParticipantBranchState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What comes of a world once nothing goes wrong any more: everyone reconnects, messages arrive, the log can be forced,
 * operators look at hazards. Then every transaction ends, nobody stays in doubt, and all have done the same.
 */
final class Healing {

    private static final int PATIENCE = 400;

    private final Model model;
    private final Moves moves;
    private final Invariants invariants;

    Healing(Model model, Moves moves, Invariants invariants) {
        this.model = model;
        this.moves = moves;
        this.invariants = invariants;
    }

    /** @throws ViolationException if something is left over, or something breaks on the way */
    void check(World sick) {
        World world = sick.copy();
        for (int kind = 0; kind < 7; kind++) {
            world.set(World.BUDGETS + kind, 0);
        }
        for (int p = 0; p < model.names.size(); p++) {
            if (world.isIn(World.CONNECTED, p)) {
                moves.disconnect(world, p);
            }
        }
        for (int round = 0; round < PATIENCE; round++) {
            World next = calm(world);
            if (next == null) {
                over(world);
                return;
            }
            world = next;
            invariants.check(world);
        }
        throw new ViolationException("after everything was repaired, something goes on for ever");
    }

    /** Takes the first move that changes anything, repairs before messages before timeouts; null if none does. */
    private @Nullable World calm(World world) {
        List<World> firsts = new ArrayList<>();
        List<World> lasts = new ArrayList<>();
        moves.each(world, (name, t, p, detail, next) -> {
            if (!next.equals(world)) {
                boolean late =
                        name.startsWith("time") || name.startsWith("operator takes") || name.startsWith("local time");
                (late ? lasts : firsts).add(next);
            }
        });
        if (!firsts.isEmpty()) {
            return firsts.get(0);
        }
        return lasts.isEmpty() ? null : lasts.get(0);
    }

    private void over(World world) {
        for (int t = 0; t < model.ids.size(); t++) {
            Object slot = model.slot(world, t);
            Invariants.must(
                    slot instanceof Model.Unheld
                            || slot instanceof CoordinatorState.Initial
                            || slot instanceof CoordinatorState.Aborted,
                    "a transaction never ends: " + slot.getClass().getSimpleName());
            for (int p = 0; p < model.names.size(); p++) {
                ended(world, t, p);
            }
        }
    }

    private void ended(World world, int t, int p) {
        ParticipantBranchState state = model.branchState(world, t, p);
        Invariants.must(
                state instanceof ParticipantBranchState.Unknown || state.isTombstone(),
                "a branch never ends: " + state.getClass().getSimpleName());
        if (world.isIn(World.EMPTIED, p) || world.resourceHas(t, p, World.TAKEN_ON)) {
            return;
        }
        int committedFor = world.tx(t, World.COMMITTED_FOR);
        boolean voter = committedFor >= 0 && (committedFor & (1 << p)) != 0;
        boolean applied = world.resourceHas(t, p, World.APPLIED);
        Invariants.must(!world.resourceHas(t, p, World.PREPARED), "a branch stays prepared for ever");
        if (applied != voter) {
            Invariants.must(
                    world.resourceHas(t, p, World.EVER_BY_HAND), "R5: a commit was forgotten before it was applied");
            Invariants.must(
                    world.resourceHas(t, p, World.DAMAGE_RECORDED),
                    "C16, C37: a decision by hand against the outcome was never recorded");
        }
    }
}
