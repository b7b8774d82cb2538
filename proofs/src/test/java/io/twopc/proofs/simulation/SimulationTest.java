package io.twopc.proofs.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Many seeds, each of them a world of its own; {@link Rules} and {@link Verdict} say what must hold. */
class SimulationTest {

    private static final int SEEDS = Integer.getInteger("twopc.simulation.seeds", 24_000);
    private static final long FIRST = Long.getLong("twopc.simulation.first", 1);
    private static final int TWICE_EVERY = 100;
    private static final int ENOUGH_FOR_EVERY_FAULT = 24_000;
    private static final int TAIL = Integer.getInteger("twopc.simulation.tail", 400);

    @BeforeAll
    static void quiet() {
        ((Logger) LoggerFactory.getLogger("io.twopc")).setLevel(Level.OFF);
    }

    @Test
    @DisplayName("R1 to R12: they hold in every world, and everything is decided once it is healed")
    void theRulesHoldInEveryWorld() throws InterruptedException, ExecutionException {
        Long single = Long.getLong("twopc.simulation.seed");
        if (single != null) {
            System.out.println(explain(single));
            assertThat(Simulation.run(single, false, Sabotage.NONE).violation()).isNull();
            return;
        }
        long begin = System.nanoTime();
        Tally tally = runAll();
        System.out.printf(
                "Simulation from seed %,d: %s, in %,d s; faults that struck:%s%n",
                FIRST, tally, (System.nanoTime() - begin) / 1_000_000_000, tally.faults());
        assertThat(tally.seeds).isEqualTo(SEEDS);
        if (SEEDS >= ENOUGH_FOR_EVERY_FAULT) {
            for (Fault fault : Fault.values()) {
                assertThat(tally.count(fault)).as("%s strikes often", fault).isGreaterThanOrEqualTo(1_000);
            }
        }
    }

    private static Tally runAll() throws InterruptedException, ExecutionException {
        AtomicLong next = new AtomicLong(FIRST);
        int workers = Runtime.getRuntime().availableProcessors();
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        try {
            List<Future<Tally>> futures = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                futures.add(pool.submit((Callable<Tally>) () -> runSome(next)));
            }
            Tally all = new Tally();
            for (Future<Tally> each : futures) {
                all.add(each.get());
            }
            return all;
        } finally {
            pool.shutdownNow();
        }
    }

    private static Tally runSome(AtomicLong next) {
        Tally mine = new Tally();
        long seed;
        while ((seed = next.getAndIncrement()) < FIRST + SEEDS) {
            Simulation.Result result = Simulation.run(seed, false, Sabotage.NONE);
            if (result.violation() != null) {
                next.set(Long.MAX_VALUE / 2);
                fail(explain(seed), result.violation());
            }
            if (seed % TWICE_EVERY == 0) {
                assertThat(Simulation.run(seed, false, Sabotage.NONE).hash())
                        .as("seed %s, run twice", seed)
                        .isEqualTo(result.hash());
            }
            mine.add(result.tally());
        }
        return mine;
    }

    private static String explain(long seed) {
        Simulation.Result again = Simulation.run(seed, true, Sabotage.NONE);
        return "seed " + seed + ": " + again.violation() + "\n" + again.trace().tail(TAIL) + "\nseed " + seed + ": "
                + again.violation() + "\nrerun it alone, with its trace:\n"
                + "  ./mvnw -pl proofs -am test -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dtwopc.simulation.seed=" + seed;
    }
}
