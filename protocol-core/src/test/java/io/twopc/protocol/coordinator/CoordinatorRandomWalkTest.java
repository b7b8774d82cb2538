package io.twopc.protocol.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.protocol.coordinator.CoordinatorState.Aborted;
import io.twopc.protocol.coordinator.CoordinatorState.AbortedEarly;
import io.twopc.protocol.coordinator.CoordinatorState.Committing;
import io.twopc.protocol.coordinator.CoordinatorState.Completed;
import io.twopc.protocol.coordinator.CoordinatorState.Halted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random walks through the state machine, in surroundings that do anything a caller which keeps its duties can meet. Run
 * again with {@code -Dtwopc.seed=…}, and with {@code -Dtwopc.walks=…} for longer.
 */
class CoordinatorRandomWalkTest {

    private static final int WALKS = Integer.getInteger("twopc.walks", 3_000);
    private static final int STEPS = 50;

    @Test
    void everyStepOfEveryWalkKeepsTheRules() {
        long seed = Long.getLong("twopc.seed", System.nanoTime());
        System.out.println("Coordinator random walk, seed " + seed);
        Random random = new Random(seed);
        Map<String, Integer> ends = new TreeMap<>();
        Map<String, Integer> met = new TreeMap<>();
        for (int walk = 0; walk < WALKS; walk++) {
            long walkSeed = random.nextLong();
            CoordinatorState last = walk(new WalkWorld(new Random(walkSeed)), met);
            ends.merge(last.getClass().getSimpleName(), 1, Integer::sum);
        }
        System.out.println("Ended: " + ends + "; met: " + met);
        assertThat(ends).containsKeys("Completed", "Aborted", "AbortedEarly", "Halted");
        assertThat(met)
                .as("nothing that is to be tested was left out")
                .containsKeys("exclusion", "damage", "hazard", "settled", "lasting", "mixed");
    }

    private static CoordinatorState walk(WalkWorld world, Map<String, Integer> met) {
        WalkRules rules = new WalkRules();
        List<CoordinatorEvent> events = new ArrayList<>();
        CoordinatorState state = (world.random.nextBoolean() ? Play.initial() : Play.initialLasting()).state();
        try {
            state = step(state, world.begin(), world, rules, events);
            for (int i = 0; i < STEPS; i++) {
                state = step(state, world.next(state), world, rules, events);
            }
            count(state, met);
            state = settle(state, world, rules, events);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + ", after " + events + " in " + Render.state(state), e);
        }
        return state;
    }

    private static CoordinatorState step(
            CoordinatorState state,
            CoordinatorEvent event,
            WalkWorld world,
            WalkRules rules,
            List<CoordinatorEvent> events) {
        events.add(event);
        Transition transition = CoordinatorProtocol.step(state, event);
        rules.check(state, event, transition, world);
        world.carryOut(transition.effects());
        return transition.next();
    }

    /** The weather clears: everyone is back and answers, the log too, and every transaction ends. */
    private static CoordinatorState settle(
            CoordinatorState begun, WalkWorld world, WalkRules rules, List<CoordinatorEvent> events) {
        CoordinatorState state = begun;
        if (!state.visible().isDecided()) {
            state = step(state, Events.operator(), world, rules, events);
        }
        state = write(state, world, rules, events);
        for (String name : world.names) {
            world.connected.add(name);
            state = step(state, Events.back(name), world, rules, events);
            state = step(state, Events.ack(name), world, rules, events);
            state = write(state, world, rules, events);
        }
        boolean damageCannotBeRecorded = world.logFailed && state instanceof Committing;
        assertThat(state instanceof Completed
                        || state instanceof Aborted
                        || state instanceof AbortedEarly
                        || state instanceof Halted
                        || damageCannotBeRecorded)
                .as("every transaction ends")
                .isTrue();
        return state;
    }

    private static CoordinatorState write(
            CoordinatorState begun, WalkWorld world, WalkRules rules, List<CoordinatorEvent> events) {
        CoordinatorState state = begun;
        while (world.isWriting()) {
            state = step(state, world.written(), world, rules, events);
        }
        return state;
    }

    private static void count(CoordinatorState state, Map<String, Integer> met) {
        Play.branchesOf(state).ifPresent(branches -> {
            count(met, "exclusion", branches.any(Branch::isExcluded));
            count(met, "damage", branches.any(branch -> branch.ending() instanceof BranchEnding.Contradicted));
            count(met, "settled", branches.any(branch -> branch.ending() instanceof BranchEnding.Settled));
        });
        String rendered = Render.state(state);
        count(met, "hazard", rendered.contains("HAZARD"));
        count(met, "mixed", rendered.contains("HEURISTIC_MIXED"));
        count(met, "lasting", state instanceof Completed s && s.round().lasting());
    }

    private static void count(Map<String, Integer> met, String what, boolean happened) {
        if (happened) {
            met.merge(what, 1, Integer::sum);
        }
    }
}
