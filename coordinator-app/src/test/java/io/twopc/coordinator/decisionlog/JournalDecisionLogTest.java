package io.twopc.coordinator.decisionlog;

import static io.twopc.coordinator.decisionlog.Records.NOON;
import static io.twopc.coordinator.decisionlog.Records.admitted;
import static io.twopc.coordinator.decisionlog.Records.committed;
import static io.twopc.coordinator.decisionlog.Records.finished;
import static io.twopc.coordinator.history.Views.BANK_A;
import static io.twopc.coordinator.history.Views.BANK_B;
import static io.twopc.coordinator.history.Views.BANK_C;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twopc.coordinator.decisionlog.LogRecord.EpochAcquired;
import io.twopc.coordinator.history.HandClock;
import io.twopc.journal.Entry;
import io.twopc.journal.Journal;
import io.twopc.journal.JournalOptions;
import io.twopc.journal.SimulatedDisk;
import io.twopc.journal.SimulatedDisk.Operation;
import io.twopc.journal.SimulatedDisk.Survival;
import io.twopc.protocol.model.CoordinatorId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalDecisionLogTest {

    private static final Path DIRECTORY = Path.of("/log");

    private final SimulatedDisk disk = new SimulatedDisk();
    private final HandClock clock = new HandClock(NOON);

    private JournalOptions options() {
        return JournalOptions.in(DIRECTORY)
                .withFiles(disk)
                .withSizes(64 << 10, 4 << 10)
                .withExtents(1_000);
    }

    private JournalDecisionLog open() {
        return JournalDecisionLog.open(options(), clock);
    }

    private static List<LogRecord> scanned(DecisionLog log) {
        List<LogRecord> records = new ArrayList<>();
        log.scan(records::add);
        return records;
    }

    /** A log that has acquired its epoch, with everything that was in it. */
    private JournalDecisionLog started() {
        JournalDecisionLog log = open();
        log.acquire(scanned(log));
        return log;
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Nested
    class WhenStarting {

        @Test
        void aNewLogBeginsWithTheFirstEpochAndKeepsItsIdentity() {
            JournalDecisionLog log = open();
            assertThat(log.isNew()).isTrue();
            assertThat(scanned(log)).isEmpty();
            assertThat(log.acquire(List.of())).isEqualTo(1);
            CoordinatorId identity = log.coordinator();
            log.close();

            JournalDecisionLog again = open();
            assertThat(again.isNew()).isFalse();
            assertThat(again.coordinator()).isEqualTo(identity);
            assertThat(scanned(again)).containsExactly(new EpochAcquired(1, NOON));
        }

        @Test
        @DisplayName("C1: every start has a higher epoch than all before, whatever survives besides")
        void everyStartHasAHigherEpoch() {
            for (long expected = 1; expected <= 5; expected++) {
                JournalDecisionLog log = open();
                log.scan(logged -> {});
                assertThat(log.acquire(List.of())).isEqualTo(expected);
                log.close();
            }
        }

        @Test
        void whatSurvivesIsReadAgainInItsOrder() {
            JournalDecisionLog log = started();
            await(log.append(1, List.of(admitted(BANK_A), committed(1, BANK_A), committed(2, BANK_A))));
            log.close();

            JournalDecisionLog again = open();
            assertThat(scanned(again))
                    .containsExactly(
                            new EpochAcquired(1, NOON), admitted(BANK_A), committed(1, BANK_A), committed(2, BANK_A));
            again.acquire(List.of(committed(2, BANK_A), admitted(BANK_A)));
            again.close();

            assertThat(scanned(open()))
                    .containsExactly(
                            new EpochAcquired(1, NOON),
                            committed(2, BANK_A),
                            admitted(BANK_A),
                            new EpochAcquired(2, NOON));
        }

        @Test
        void aLogIsReadBeforeItIsAcquired() {
            JournalDecisionLog log = open();

            assertThatThrownBy(() -> log.acquire(List.of())).isInstanceOf(IllegalStateException.class);
        }

        @Test
        @DisplayName("C34: a second coordinator on the same log is refused")
        void aSecondCoordinatorIsRefused(@TempDir Path directory) {
            JournalOptions real = JournalOptions.in(directory);
            JournalDecisionLog first = JournalDecisionLog.open(real, clock);

            assertThatThrownBy(() -> JournalDecisionLog.open(real, clock))
                    .isInstanceOf(DecisionLogException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("in use");

            first.close();
            JournalDecisionLog.open(real, clock).close();
        }

        @Test
        @DisplayName("C33: damage before the tail refuses the start and names file and offset")
        void damageRefusesTheStart() {
            JournalDecisionLog log = started();
            await(log.append(1, List.of(committed(1, BANK_A))));
            await(log.append(1, List.of(committed(2, BANK_A))));
            log.close();
            Path segment = disk.contents().keySet().stream()
                    .filter(file -> file.toString().endsWith(".log"))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = disk.content(segment);
            bytes[100] ^= 1; // in the first record, behind a header of 64 bytes
            disk.put(segment, bytes);

            assertThatThrownBy(JournalDecisionLogTest.this::open)
                    .isInstanceOf(DecisionLogException.class)
                    .hasMessageContaining(segment.toString())
                    .hasMessageContaining("offset");
        }

        @Test
        void aRecordOfANewerVersionRefusesTheStart() {
            try (Journal journal = Journal.recover(options()).start(List.of(new Entry(200, new byte[] {1})))) {
                assertThat(journal.poisoned()).isFalse();
            }
            JournalDecisionLog log = open();

            assertThatThrownBy(() -> scanned(log))
                    .isInstanceOf(DecisionLogException.class)
                    .hasMessageContaining(DIRECTORY.toString())
                    .hasMessageContaining("type 200");
        }

        @Test
        @DisplayName("C34, C40: a crash at any step of a start loses nothing and never lowers the epoch")
        void aCrashAtAnyStepOfAStartLosesNothing() {
            long seed = Long.getLong("twopc.seed", new Random().nextLong());
            int steps = 0;
            boolean cut = true;
            while (cut) {
                for (Survival survival :
                        List.of(Survival.NOTHING_UNFORCED, Survival.EVERYTHING, Survival.byChance(seed + steps))) {
                    cut = startCutAfter(steps, survival, seed);
                }
                steps++;
            }
            assertThat(steps).as("how many steps a start has").isGreaterThan(5);
        }

        /** Whether the power was cut before the start had returned. */
        private boolean startCutAfter(int steps, Survival survival, long seed) {
            SimulatedDisk own = new SimulatedDisk();
            JournalOptions options = options().withFiles(own);
            List<LogRecord> kept = List.of(admitted(BANK_A), committed(1, BANK_A), committed(2, BANK_A, BANK_B));
            JournalDecisionLog before = JournalDecisionLog.open(options, clock);
            before.scan(logged -> {});
            before.acquire(List.of());
            await(before.append(1, kept));
            before.close();

            own.cutPowerAfter(steps);
            long acquired = 0;
            try {
                JournalDecisionLog log = JournalDecisionLog.open(options, clock);
                acquired = log.acquire(withoutEpochs(scanned(log)));
            } catch (DecisionLogException expected) {
                assertThat(own.powerIsCut()).as("seed %s", seed).isTrue();
            }
            own.restart(survival);

            JournalDecisionLog after = JournalDecisionLog.open(options, clock);
            assertThat(withoutEpochs(scanned(after)))
                    .as("seed %s, cut after %s", seed, steps)
                    .isEqualTo(kept);
            assertThat(after.acquire(kept))
                    .as("seed %s, cut after %s", seed, steps)
                    .isGreaterThan(Math.max(1, acquired));
            after.close();
            return acquired == 0;
        }
    }

    @Nested
    class WhenWriting {

        @Test
        @DisplayName("C40: an epoch that does not hold the log writes nothing")
        void aDeposedEpochIsRefused() {
            JournalDecisionLog log = open();
            log.scan(logged -> {});
            assertThatThrownBy(() -> log.append(1, List.of(committed(1))))
                    .as("before any epoch")
                    .isInstanceOf(DecisionLogException.class);
            log.acquire(List.of());
            log.close();
            JournalDecisionLog next = started();

            assertThatThrownBy(() -> next.append(1, List.of(committed(1))))
                    .isInstanceOf(DecisionLogException.class)
                    .hasMessageContaining("epoch 1")
                    .hasMessageContaining("under 2");
            assertThatThrownBy(() -> next.appendUnforced(1, finished(1))).isInstanceOf(DecisionLogException.class);
            assertThatThrownBy(() -> next.checkpoint(1, List.of())).isInstanceOf(DecisionLogException.class);
            next.close();
            assertThat(withoutEpochs(scanned(open()))).isEmpty();
        }

        @Test
        @DisplayName("C9: what an append says is durable is there after a power cut")
        void anAppendIsDurable() {
            JournalDecisionLog log = started();
            await(log.append(1, List.of(committed(1, BANK_A), committed(2, BANK_A))));
            disk.restart(Survival.NOTHING_UNFORCED);

            assertThat(withoutEpochs(scanned(open()))).containsExactly(committed(1, BANK_A), committed(2, BANK_A));
        }

        @Test
        @DisplayName("C14: an unforced record rides with the next forced one")
        void anUnforcedRecordRidesWithTheNextForcedOne() {
            JournalDecisionLog log = started();
            log.appendUnforced(1, finished(1));
            await(log.append(1, List.of(committed(2, BANK_A))));
            disk.restart(Survival.NOTHING_UNFORCED);

            assertThat(withoutEpochs(scanned(open()))).containsExactly(finished(1), committed(2, BANK_A));
        }

        @Test
        @DisplayName("C10: after a failed force nothing is written again")
        void aFailedForcePoisons() {
            JournalDecisionLog log = started();
            await(log.append(1, List.of(committed(1, BANK_A))));
            disk.failBy((operation, file) -> {
                if (operation == Operation.FORCE) {
                    throw new IOException("no space left on device");
                }
            });

            assertThatThrownBy(() -> await(log.append(1, List.of(committed(2, BANK_A)))))
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(DecisionLogException.class)
                    .hasStackTraceContaining("no space left on device");
            assertThat(log.poisonCause()).isPresent();

            disk.failBy(SimulatedDisk.Faults.NONE);
            assertThatThrownBy(() -> await(log.append(1, List.of(committed(3, BANK_A)))))
                    .hasCauseInstanceOf(DecisionLogException.class);
            log.close();
            disk.restart(Survival.NOTHING_UNFORCED);
            assertThat(withoutEpochs(scanned(open()))).containsExactly(committed(1, BANK_A));
        }

        @Test
        void aStartOnAFullDiskFailsAndCanBeTriedAgain() {
            started().close();
            disk.failBy((operation, file) -> {
                if (operation == Operation.WRITE) {
                    throw new IOException("no space left on device");
                }
            });
            assertThatThrownBy(JournalDecisionLogTest.this::started)
                    .isInstanceOf(DecisionLogException.class)
                    .hasMessageContaining("no space left on device");

            disk.failBy(SimulatedDisk.Faults.NONE);
            JournalDecisionLog log = open();
            log.scan(logged -> {});
            assertThat(log.acquire(List.of())).isEqualTo(2);
        }

        @Test
        void aRecordLargerThanTheLogTakesIsRefusedAndHarmsNothing() {
            JournalDecisionLog log = started();
            LogRecord large = new LogRecord.DamageFound(Records.id(1), BANK_A, null, "x".repeat(5 << 10), NOON);

            assertThatThrownBy(() -> log.append(1, List.of(large))).isInstanceOf(IllegalArgumentException.class);
            await(log.append(1, List.of(committed(1, BANK_A))));
            assertThat(log.poisonCause()).isEmpty();
        }
    }

    @Nested
    class WhenShrinking {

        @Test
        void aCheckpointKeepsWhatIsAliveAndTheEpoch() {
            JournalDecisionLog log = started();
            for (int i = 0; i < 1_000; i++) {
                await(log.append(1, List.of(committed(i, BANK_A, BANK_B, BANK_C))));
            }
            long before = log.sizeBytes();
            List<LogRecord> live = new ArrayList<>(List.of(admitted(BANK_A), committed(999, BANK_A)));

            CompletionStage<DecisionLog.Checkpoint> writing = log.checkpoint(1, live);
            live.clear();
            log.appendUnforced(1, finished(999));
            await(writing).dropOlder();
            await(log.append(1, List.of(committed(1_000, BANK_A))));
            log.close();

            assertThat(log.sizeBytes()).isLessThan(before / 10);
            JournalDecisionLog again = open();
            assertThat(scanned(again))
                    .containsExactly(
                            new EpochAcquired(1, NOON),
                            admitted(BANK_A),
                            committed(999, BANK_A),
                            finished(999),
                            committed(1_000, BANK_A));
            assertThat(again.acquire(List.of())).isEqualTo(2);
        }

        @Test
        void untilTheOlderPartIsDroppedItIsReadBeforeTheCopies() {
            JournalDecisionLog log = started();
            await(log.append(1, List.of(committed(1, BANK_A))));
            await(log.checkpoint(1, List.of(committed(1, BANK_A))));
            disk.restart(Survival.NOTHING_UNFORCED);

            assertThat(withoutEpochs(scanned(open()))).containsExactly(committed(1, BANK_A), committed(1, BANK_A));
        }
    }

    private static List<LogRecord> withoutEpochs(List<LogRecord> records) {
        return records.stream()
                .filter(logged -> !(logged instanceof EpochAcquired))
                .toList();
    }
}
