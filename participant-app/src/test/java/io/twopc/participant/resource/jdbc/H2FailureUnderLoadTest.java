package io.twopc.participant.resource.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.participant.resource.BranchId;
import io.twopc.participant.resource.PrepareResult;
import io.twopc.participant.resource.RecoveredBranch;
import io.twopc.participant.resource.RecoveredBranch.Trace;
import io.twopc.participant.resource.ResourceUnavailableException;
import io.twopc.protocol.model.Payload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;

/**
 * H2 whose file fails while sixteen threads work on it. {@code -Dtwopc.seed} repeats the moments and the kinds of failure,
 * {@code -Dtwopc.h2.failures} makes it longer.
 */
class H2FailureUnderLoadTest {

    private static final int FAILURES = Integer.getInteger("twopc.h2.failures", 15);
    private static final int THREADS = 16;
    private static final int MOST_ANSWERS_BEFORE = 200;
    private static final int REFUSALS = 20;
    private static final Duration GIVE_UP = Duration.ofSeconds(2);

    @TempDir
    Path directory;

    private final long seed = Long.getLong("twopc.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Set<BranchId> committed = ConcurrentHashMap.newKeySet();
    private final AtomicInteger answers = new AtomicInteger();

    @AfterEach
    void repair() {
        TroubledFilePath.repair();
    }

    @Test
    @DisplayName("R3, C25: a file that fails under load hangs nobody, and what was acknowledged is there afterwards")
    void nobodyHangs() throws Exception {
        System.out.println("seed " + seed);
        for (int number = 0; number < FAILURES; number++) {
            TroubledFilePath.install();
            committed.clear();
            DataSourceProperties dataSource = Bank.at("jdbc:h2:troubled:" + directory.resolve("bank-" + number), "sa");
            JdbcResourceManager resource = open(dataSource);
            assertThat(resource.recover()).isEmpty();
            failUnderLoad(resource);
            TroubledFilePath.repair();
            resource.close();
            assertThat(CutOffFilePath.live()).isEmpty();
            expectWhatWasAcknowledged(dataSource);
        }
        System.out.println(FAILURES + " failures, " + answers + " answers before them");
    }

    private static JdbcResourceManager open(DataSourceProperties dataSource) {
        return Bank.open(Bank.properties(Bank.PARTICIPANT, 256, GIVE_UP, null), dataSource);
    }

    private void failUnderLoad(JdbcResourceManager resource) throws Exception {
        boolean full = random.nextInt(3) == 0;
        int failsAfter = answers.get() + random.nextInt(MOST_ANSWERS_BEFORE);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> work = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            Random chance = new Random(random.nextLong());
            work.add(threads.submit(() -> work(resource, chance)));
        }
        while (answers.get() < failsAfter) {
            Thread.onSpinWait();
        }
        if (full) {
            TroubledFilePath.fill();
        } else {
            TroubledFilePath.breakForce();
        }
        for (Future<?> each : work) {
            each.get(1, TimeUnit.MINUTES);
        }
        threads.shutdown();
        assertThat(resource.status().available()).isFalse();
    }

    /** Goes on until the database has often been unavailable. */
    private void work(JdbcResourceManager resource, Random chance) {
        for (int refused = 0; refused < REFUSALS; ) {
            try {
                round(resource, chance);
            } catch (ResourceUnavailableException e) {
                refused++;
            }
        }
    }

    private void round(JdbcResourceManager resource, Random chance) throws ResourceUnavailableException {
        BranchId branch = Bank.branch();
        String account = branch.transaction().toString().substring(18);
        Payload payload = chance.nextInt(4) == 0
                ? Bank.debit("abcde".substring(chance.nextInt(5)).substring(0, 1), 1)
                : new Payload("{\"operations\":[{\"operation\":\"open\",\"parameters\":{\"account\":\"" + account
                        + "\",\"amount\":1}}]}");
        if (resource.prepare(branch, payload, Bank.WANTED) instanceof PrepareResult.Prepared) {
            if (chance.nextInt(4) == 0) {
                resource.rollback(branch);
            } else {
                resource.commit(branch);
                committed.add(branch);
            }
            answers.incrementAndGet();
        }
    }

    private void expectWhatWasAcknowledged(DataSourceProperties dataSource) throws ResourceUnavailableException {
        try (JdbcResourceManager resource = open(dataSource)) {
            Set<BranchId> there = resource.recover().stream()
                    .filter(branch -> branch.trace() == Trace.COMMITTED)
                    .map(RecoveredBranch::branch)
                    .collect(Collectors.toSet());
            assertThat(there).containsAll(committed);
        }
    }
}
