package io.twopc.coordinator.decisionlog;

import static io.twopc.coordinator.decisionlog.Records.NOON;
import static io.twopc.coordinator.decisionlog.Records.acknowledged;
import static io.twopc.coordinator.decisionlog.Records.admitted;
import static io.twopc.coordinator.decisionlog.Records.committed;
import static io.twopc.coordinator.decisionlog.Records.damage;
import static io.twopc.coordinator.decisionlog.Records.evicted;
import static io.twopc.coordinator.decisionlog.Records.finished;
import static io.twopc.coordinator.decisionlog.Records.round;
import static io.twopc.coordinator.history.Views.BANK_A;
import static io.twopc.coordinator.history.Views.BANK_B;
import static io.twopc.coordinator.history.Views.BANK_C;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.twopc.coordinator.decisionlog.LogRecord.Finished;
import io.twopc.coordinator.history.HandClock;
import io.twopc.coordinator.history.HistoryException;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.coordinator.history.Views;
import io.twopc.journal.JournalOptions;
import io.twopc.journal.SimulatedDisk;
import io.twopc.journal.SimulatedDisk.Survival;
import io.twopc.protocol.model.HeuristicOutcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * The whole start of a coordinator (C34) with the power cut at any of its steps, and cut again at any step of the start
 * after that: what is finished going into the history, the history made durable, the survivors written and forced, the new
 * incarnation forced. Whatever the cuts leave, the start that succeeds has what the first one would have had.
 */
class LogRecoveryCrashTest {

    private static final TransactionView VIEW = Views.committed(NOON, 7);

    /** Thousands of poisoned logs would bury the build's output. */
    private static final Logger JOURNAL = (Logger) LoggerFactory.getLogger("io.twopc.journal");

    private static @Nullable Level before;

    @BeforeAll
    static void silence() {
        before = JOURNAL.getLevel();
        JOURNAL.setLevel(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        JOURNAL.setLevel(before);
    }

    /** One machine: a disk for the log, a history, and the count of steps up to the cut. */
    private static final class Machine {
        private final SimulatedDisk disk = new SimulatedDisk();
        private final ForgetfulHistory history = new ForgetfulHistory();
        private final JournalOptions options = JournalOptions.in(Path.of("/log"))
                .withFiles(disk)
                .withSizes(16 << 10, 4 << 10)
                .withExtents(500)
                .withNewLogId(() -> new UUID(1, 2));
        private int steps;
        private int cutAt;

        /** Runs with a start what it is given, up to the cut; absent if it came to that. */
        @Nullable
        RecoveredLog start(int cutAfter, List<LogRecord> thenForced, List<LogRecord> thenUnforced, Survival survival) {
            steps = 0;
            cutAt = cutAfter;
            disk.failBy((operation, file) -> {
                if (steps++ >= cutAt) {
                    disk.cutPowerAfter(-1); // this operation still happens in the cache
                }
            });
            history.stepBy(() -> {
                if (steps++ >= cutAt) {
                    throw new HistoryException("the power is cut", null);
                }
            });
            JournalDecisionLog log = null;
            try {
                log = JournalDecisionLog.open(options, new HandClock(NOON));
                RecoveredLog recovered = LogRecovery.recover(log, history);
                if (!thenForced.isEmpty()) {
                    log.append(recovered.epoch(), thenForced)
                            .toCompletableFuture()
                            .join();
                }
                for (LogRecord each : thenUnforced) {
                    log.appendUnforced(recovered.epoch(), each);
                }
                return recovered;
            } catch (DecisionLogException | HistoryException cut) {
                assertThat(steps).as("failed though the power was there").isGreaterThan(cutAt);
                return null;
            } finally {
                disk.restart(survival);
                history.restart(survival);
                if (log != null) {
                    log.close(); // its process is gone: only its thread must end
                }
            }
        }

        RecoveredLog start() {
            return Objects.requireNonNull(start(Integer.MAX_VALUE, List.of(), List.of(), Survival.NOTHING_UNFORCED));
        }
    }

    private static Machine machineWith(List<LogRecord> records) {
        Machine machine = new Machine();
        machine.start(Integer.MAX_VALUE, records, List.of(), Survival.NOTHING_UNFORCED);
        return machine;
    }

    /** Of every kind of record one at least, and of transactions in every state. */
    private static List<LogRecord> everything() {
        return List.of(
                admitted(BANK_A),
                admitted(BANK_B),
                admitted(BANK_C),
                new LogRecord.LogConfirmed(Records.note("confirm")),
                round(1, BANK_A, BANK_B),
                round(2),
                committed(3, BANK_A, BANK_B),
                committed(4, BANK_C),
                evicted(BANK_C, true),
                damage(3, BANK_B, HeuristicOutcome.ROLLBACK),
                acknowledged(3),
                committed(5, BANK_A),
                finished(5),
                damage(5, BANK_A, HeuristicOutcome.ROLLBACK),
                finished(6),
                new Finished(VIEW, Views.key("order-7", VIEW)));
    }

    /** Everything but the epoch, which only grows. */
    private static List<Object> contentOf(RecoveredLog log) {
        List<Object> content = new ArrayList<>(List.of(log.coordinator(), log.isNew(), log.members(), log.evicted()));
        content.addAll(List.of(log.openCommits(), log.undecided(), log.aftermath()));
        content.add(String.valueOf(log.confirmed()));
        return content;
    }

    private static List<Survival> survivals(long seed) {
        return List.of(
                Survival.NOTHING_UNFORCED,
                Survival.EVERYTHING,
                Survival.byChance(seed),
                Survival.byChance(seed + 1),
                Survival.byChance(seed + 2));
    }

    private static final int SURVIVALS = 5;

    private record Reference(List<Object> content, Map<Object, Object> history, int steps) {
        static Reference of(List<LogRecord> records) {
            Machine machine = machineWith(records);
            RecoveredLog recovered = machine.start();
            return new Reference(contentOf(recovered), machine.history.durable(), machine.steps);
        }
    }

    /** Cut at one step, and at one step of the next start; the third start must have everything. */
    private static void run(List<LogRecord> records, Reference reference, int first, int second, int way, long seed) {
        Machine machine = machineWith(records);
        long epoch = 1;
        for (int cut : new int[] {first, second, Integer.MAX_VALUE}) {
            RecoveredLog recovered = machine.start(
                    cut, List.of(), List.of(), survivals(seed + first).get(way));
            if (recovered != null) {
                assertThat(contentOf(recovered)).isEqualTo(reference.content());
                assertThat(recovered.epoch()).as("higher than any acted under").isGreaterThan(epoch);
                assertThat(machine.history.durable()).isEqualTo(reference.history());
                epoch = recovered.epoch();
            }
        }
        assertThat(epoch).isGreaterThan(1);
    }

    private static void describe(Runnable run, String where) {
        try {
            run.run();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(where, e);
        }
    }

    @Test
    @DisplayName(
            "C34: a power cut at any step of a start, and at any step of the next, loses nothing and makes nothing up")
    void cutsAtAnyTwoSteps() {
        long seed = Long.getLong("twopc.seed", new Random().nextLong());
        System.err.println("LogRecoveryCrashTest seed: -Dtwopc.seed=" + seed);
        Reference reference = Reference.of(everything());
        assertThat(reference.steps())
                .as("history, survivors, incarnation, old segments")
                .isGreaterThan(15);
        int runs = 0;
        for (int first = 0; first <= reference.steps(); first++) {
            for (int second = 0; second <= reference.steps(); second++) {
                for (int way = 0; way < SURVIVALS; way++) {
                    int one = first;
                    int two = second;
                    int how = way;
                    describe(
                            () -> run(everything(), reference, one, two, how, seed),
                            "cut at " + first + " and " + second + ", way " + way + ", seed " + seed);
                    runs++;
                }
            }
        }
        System.err.println("LogRecoveryCrashTest: " + reference.steps() + " steps, " + runs
                + " pairs of cuts and ways to come back");
    }

    @Test
    @DisplayName("C34 C36: so it is whatever the log holds")
    void cutsOfStartsOnAnyLog() {
        long seed = Long.getLong("twopc.seed", new Random().nextLong());
        System.err.println("LogRecoveryCrashTest seed: -Dtwopc.seed=" + seed);
        for (long each = seed; each < seed + 12; each++) {
            List<LogRecord> records = new RandomLog(new Random(each)).records(60);
            Reference reference = Reference.of(records);
            for (int cut = 0; cut <= reference.steps(); cut++) {
                for (int way = 0; way < SURVIVALS; way++) {
                    int at = cut;
                    int how = way;
                    long log = each;
                    describe(
                            () -> run(records, reference, at, at / 2, how, log),
                            "log " + each + ", cut at " + cut + ", way " + way);
                }
            }
        }
    }

    @Test
    @DisplayName("C10 C14: what was not forced before the cut is there or not, and nothing else changes with it")
    void anUnforcedEndMayBeLost() {
        for (int way = 0; way < SURVIVALS; way++) {
            Machine machine = new Machine();
            machine.start(
                    Integer.MAX_VALUE,
                    List.of(admitted(BANK_A), committed(1, BANK_A), committed(2, BANK_A)),
                    List.of(finished(1)),
                    survivals(way).get(way));
            RecoveredLog recovered = machine.start();
            boolean ended = machine.history.durable().containsKey(Records.id(1));
            assertThat(recovered.openCommits()).hasSize(ended ? 1 : 2);
            assertThat(recovered.members()).containsExactly(admitted(BANK_A));
        }
    }
}
