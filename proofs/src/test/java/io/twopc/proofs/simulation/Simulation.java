package io.twopc.proofs.simulation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One seed from beginning to end: everybody starts, clients come, faults strike; then no fault strikes any more, everybody
 * is restarted, and everything must become decided.
 */
final class Simulation {

    private static final long HEALED_WITHIN = 60 * Scheduler.SECONDS;
    private static final int MOST_WISHES = 40;

    private final World world;
    private final Verdict verdict;

    private Simulation(World world) {
        this.world = world;
        verdict = new Verdict(world);
    }

    /** What came of it. */
    record Result(
            long seed, long hash, Tally tally, @Nullable RuntimeException violation, Trace trace) {}

    static Result run(long seed, boolean recording, Sabotage sabotage) {
        World world = new World(seed, recording, sabotage);
        RuntimeException violation = null;
        try {
            new Simulation(world).run();
        } catch (RuntimeException e) {
            violation = e;
        }
        world.tally.seeds = 1;
        world.tally.events = world.trace.events();
        return new Result(seed, world.trace.hash(), world.tally, violation, world.trace);
    }

    private void run() {
        world.nodes().forEach(Node::start);
        new Mischief(world).begin();
        long chaosNanos = (3 + world.random.nextInt(12)) * Scheduler.SECONDS;
        world.clients.come(100 + world.random.nextInt(900), 3 + world.random.nextInt(MOST_WISHES - 5));
        runUntil(chaosNanos);
        heal();
        settle();
        verdict.everythingIsDecided();
        lastQuestions();
    }

    private void runUntil(long when) {
        boolean more = true;
        while (more) {
            more = world.scheduler.step(when);
            world.throwWhatWasFound();
        }
    }

    private void heal() {
        world.coordinator.note("is healed, and all others too", 0, "");
        world.chaos.end();
        world.clients.leave();
        world.network.heal();
        for (Node node : world.nodes()) {
            node.heal();
            if (!world.chaos.isPlain()) {
                node.crash(Fault.KILL, 0);
            }
        }
    }

    private void settle() {
        long until = world.scheduler.now() + HEALED_WITHIN;
        while (!verdict.isSettled()) {
            Rules.require(
                    world.scheduler.now() < until, "everything is decided when all is healed", verdict.unsettled());
            world.clients.acknowledgeDamage();
            runUntil(world.scheduler.now() + Scheduler.SECONDS / 2);
        }
    }

    /** Clients ask for what they were promised once more, and somebody wants a round with everybody. */
    private void lastQuestions() {
        List<Wish> wishes = List.copyOf(world.clients.wishes());
        wishes.stream().filter(Wish::hasKey).forEach(world.clients::submit);
        Wish last = world.clients.lastWish();
        world.clients.submit(last);
        runUntil(world.scheduler.now() + 2 * Scheduler.SECONDS);
        settle();
        verdict.everythingIsDecided();
        verdict.lastWishIsGranted(last);
    }
}
