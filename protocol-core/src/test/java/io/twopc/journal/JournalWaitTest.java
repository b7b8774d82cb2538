package io.twopc.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How long an append may wait, in forces and not in time: for the one that is running when it is handed over, and for its
 * own. Whoever hands over is never passed over by those who came later.
 */
@Timeout(60)
class JournalWaitTest {

    private static final int SEEDS = 200;
    private static final int APPENDS = 300;

    /** The end of a segment forces its rest, the next one's header and the directory. */
    private static final int FORCES_OF_A_ROLL = 3;

    private final WatchedFiles files = new WatchedFiles(new SimulatedDisk());
    private final Queue<Wait> waits = new ConcurrentLinkedQueue<>();

    /** What ended between the call of an append and its completion. */
    private record Wait(int forces, int newSegments) {}

    private Journal stepped(long segmentBytes) {
        return Journal.recover(LogOwner.options(files, segmentBytes, 150)).startStepped(List.of());
    }

    /** Notes what ends until the stage completes; the counts are those before the call. */
    private void observe(CompletionStage<Long> stage, int forcesBefore, int segmentsBefore) {
        stage.thenAccept(sequence ->
                waits.add(new Wait(files.forces() - forcesBefore, files.directoryForces() - segmentsBefore)));
    }

    /** Hands over something now and then, at whatever moment it is asked. */
    private final class Visitor {
        private final Journal journal;
        private final Random random;
        private int left = APPENDS;
        private int observed;

        Visitor(Journal journal, long seed) {
            this.journal = journal;
            random = new Random(seed);
        }

        void visit() {
            for (int i = random.nextInt(3); i > 0 && left > 0; i--) {
                left--;
                int forces = files.forces();
                int segments = files.directoryForces();
                switch (random.nextInt(4)) {
                    case 0 -> journal.appendUnforced(LogOwner.entry(1, left));
                    case 1 -> {
                        observe(journal.appendAll(several()), forces, segments);
                        observed++;
                    }
                    default -> {
                        observe(journal.append(LogOwner.entry(1, left)), forces, segments);
                        observed++;
                    }
                }
            }
        }

        private List<Entry> several() {
            List<Entry> entries = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                entries.add(LogOwner.entry(1, i));
            }
            return entries;
        }
    }

    /** Appends at every moment of the writer's work, until all have been served. */
    private void visit(long segmentBytes, long seed) {
        Journal journal = stepped(segmentBytes);
        Visitor visitor = new Visitor(journal, seed);
        files.moment = visitor::visit;
        while (visitor.left > 0) {
            visitor.visit();
            journal.drainOnce();
        }
        while (journal.drainOnce()) {
            // what came during the last one
        }
        files.moment = () -> {};
        journal.close();
        assertThat(waits).as("seed %d", seed).hasSize(visitor.observed);
    }

    private static List<Long> seeds() {
        Long only = Long.getLong("twopc.seed");
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; only == null && seed <= SEEDS; seed++) {
            seeds.add(seed);
        }
        return only == null ? seeds : List.of(only);
    }

    @Test
    void anAppendAtAnyMomentWaitsForTheRunningForceAndItsOwn() {
        for (long seed : seeds()) {
            waits.clear();
            visit(1 << 20, seed);
            assertThat(waits)
                    .as("seed %d", seed)
                    .allSatisfy(wait -> assertThat(wait.forces()).isBetween(1, 2));
            assertThat(waits).as("seed %d", seed).extracting(Wait::forces).contains(1, 2);
        }
    }

    @Test
    void aSegmentThatEndsMeanwhileCostsItsThreeForcesMore() {
        for (long seed : seeds()) {
            waits.clear();
            visit(400, seed);
            assertThat(waits)
                    .as("seed %d", seed)
                    .allSatisfy(
                            wait -> assertThat(wait.forces()).isBetween(1, 2 + FORCES_OF_A_ROLL * wait.newSegments()));
            assertThat(waits).as("seed %d", seed).anyMatch(wait -> wait.newSegments() > 0);
        }
    }

    @Test
    void ofManyCallersNoneWaitsForAThirdForce() throws InterruptedException {
        Turnstile turnstile = new Turnstile(64);
        List<Thread> callers = new ArrayList<>();
        try (JournalRecovery recovery = Journal.recover(LogOwner.options(files, 1 << 20, 1000));
                Journal journal = recovery.start(List.of())) {
            files.beforeForce = turnstile::awaitEverybody;
            for (int i = 0; i < 64; i++) {
                Thread caller = new Thread(() -> call(journal, turnstile), "caller-" + i);
                caller.start();
                callers.add(caller);
            }
            for (Thread caller : callers) {
                caller.join();
            }
        }
        assertThat(waits)
                .hasSize(64 * 50)
                .allSatisfy(wait -> assertThat(wait.forces()).isBetween(1, 2));
        assertThat(waits).extracting(Wait::forces).contains(2);
    }

    private void call(Journal journal, Turnstile turnstile) {
        for (int left = 50; left > 0; left--) {
            int forces = files.forces();
            CompletionStage<Long> stage = journal.append(LogOwner.entry(1, left));
            observe(stage, forces, files.directoryForces());
            boolean last = left == 1;
            // On the writer's thread: whoever is served counts as such before the next force.
            CompletionStage<Void> served = stage.thenAccept(sequence -> turnstile.served(last));
            turnstile.handedOver();
            served.toCompletableFuture().join();
        }
    }

    /** Holds every force until each caller that is not through waits for the journal: so no force ends beside a call. */
    private static final class Turnstile {
        private int active;
        private int waiting;

        Turnstile(int callers) {
            active = callers;
        }

        synchronized void handedOver() {
            waiting++;
            notifyAll();
        }

        synchronized void served(boolean last) {
            waiting--;
            active -= last ? 1 : 0;
            notifyAll();
        }

        synchronized void awaitEverybody() {
            while (waiting < active) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
