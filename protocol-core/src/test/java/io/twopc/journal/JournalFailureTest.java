package io.twopc.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twopc.journal.SimulatedDisk.Operation;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A failing disk ends the log at once and for good; nobody is told that something is durable which isn't. */
@ParameterizedClass(name = "extents of {0} bytes")
@ValueSource(ints = {0, 150})
class JournalFailureTest {
    private final SimulatedDisk disk = new SimulatedDisk();
    private final CountingListener listener = new CountingListener();
    private final JournalOptions options;

    JournalFailureTest(int extentBytes) {
        options = LogOwner.options(disk, 400, extentBytes).withListener(listener);
    }

    private Journal start() {
        try (JournalRecovery recovery = Journal.recover(options)) {
            return recovery.startStepped(LogOwner.copies(LogOwner.fold(LogOwner.read(recovery))));
        }
    }

    private static Entry entry(int thing) {
        return LogOwner.entry(LogOwner.BEGIN, thing);
    }

    private void failNext(Operation failing) {
        AtomicBoolean failed = new AtomicBoolean();
        disk.failBy((operation, file) -> {
            if (operation == failing && failed.compareAndSet(false, true)) {
                throw new IOException("injected failure of " + operation);
            }
        });
    }

    private static Throwable failureOf(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().getNow(null);
        } catch (CompletionException e) {
            return Objects.requireNonNull(e.getCause());
        }
        throw new AssertionError("did not fail: " + stage);
    }

    private void assertPoisonedForGood(Journal journal) {
        assertThat(journal.poisoned()).isTrue();
        assertThat(journal.poisonCause()).isPresent();
        assertThat(listener.poisons).hasSize(1);
        int operations = disk.operations(); // the disk is well again, and still nothing more may reach it
        CompletionStage<Long> append = journal.append(entry(100));
        CompletionStage<Long> appendAll = journal.appendAll(List.of(entry(101)));
        CompletionStage<Checkpoint> checkpoint = journal.checkpoint(List.of(entry(102)));
        journal.appendUnforced(entry(103));
        journal.drainOnce();
        for (CompletionStage<?> each : List.of(append, appendAll, checkpoint)) {
            assertThat(failureOf(each)).isInstanceOf(JournalPoisonedException.class);
        }
        journal.close();
        assertThat(failureOf(journal.append(entry(104)))).isInstanceOf(JournalPoisonedException.class);
        assertThat(disk.operations()).as("nothing is written again").isEqualTo(operations);
        assertThat(listener.poisons).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"WRITE", "FORCE"})
    @DisplayName("R3 C10: a failed write or force fails all that waited, and is never tried again")
    void aFailedWriteOrForcePoisons(Operation failing) {
        Journal journal = start();
        failNext(failing);
        List<CompletionStage<Long>> waiting =
                IntStream.range(1, 5).mapToObj(i -> journal.append(entry(i))).toList();
        journal.drainOnce();
        for (CompletionStage<Long> each : waiting) {
            assertThat(failureOf(each))
                    .isInstanceOf(JournalPoisonedException.class)
                    .hasMessageContaining("may or may not be on disk")
                    .hasRootCauseMessage("injected failure of " + failing);
        }
        assertPoisonedForGood(journal);
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATE", "WRITE", "FORCE", "FORCE_DIRECTORY"})
    @DisplayName("C35: a segment that can't be made durable poisons the log")
    void aFailureWhileRollingPoisons(Operation failing) {
        Journal journal = start();
        CompletionStage<Long> fits = journal.append(new Entry(LogOwner.BEGIN, new byte[128]));
        journal.drainOnce();
        assertThat(fits.toCompletableFuture()).isCompleted();
        failNext(failing);
        CompletionStage<Long> rolls = journal.append(new Entry(LogOwner.BEGIN, new byte[128]));
        CompletionStage<Long> behind = journal.append(new Entry(LogOwner.BEGIN, new byte[128]));
        journal.drainOnce();
        assertThat(failureOf(rolls)).isInstanceOf(JournalPoisonedException.class);
        assertThat(failureOf(behind)).isInstanceOf(JournalPoisonedException.class);
        assertPoisonedForGood(journal);
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATE", "WRITE", "FORCE", "FORCE_DIRECTORY"})
    void aFailureInACheckpointPoisons(Operation failing) {
        Journal journal = start();
        failNext(failing);
        CompletionStage<Checkpoint> checkpoint = journal.checkpoint(List.of(entry(1)));
        journal.drainOnce();
        assertThat(failureOf(checkpoint)).isInstanceOf(JournalPoisonedException.class);
        assertPoisonedForGood(journal);
    }

    @Test
    void aWriteThatTakesNothingPoisons() {
        Journal journal = start();
        disk.writeAtMost(0);
        CompletionStage<Long> stage = journal.append(entry(1));
        journal.drainOnce();
        disk.writeAtMost(Integer.MAX_VALUE);
        assertThat(failureOf(stage)).isInstanceOf(JournalPoisonedException.class);
        assertPoisonedForGood(journal);
    }

    @Test
    void anErrorInTheWriterPoisonsInsteadOfLeavingCallersWaiting() {
        Journal journal = start();
        CompletionStage<Checkpoint> checkpoint = journal.checkpoint(() -> {
            throw new StackOverflowError("while copying");
        });
        CompletionStage<Long> behind = journal.append(entry(1));
        journal.drainOnce();
        assertThat(failureOf(checkpoint)).isInstanceOf(JournalPoisonedException.class);
        assertThat(failureOf(behind)).isInstanceOf(JournalPoisonedException.class);
        assertPoisonedForGood(journal);
    }

    @Test
    void aSegmentThatCannotBeDeletedCountsNoLongerAndIsTriedAgain() {
        Journal journal = start();
        journal.append(entry(1));
        CompletionStage<Checkpoint> checkpoint = journal.checkpoint(List.of(entry(2)));
        journal.drainOnce();
        failNext(Operation.DELETE);
        Checkpoint taken = checkpoint.toCompletableFuture().join();
        CompletionStage<?> dropped = taken.dropOlder();
        journal.drainOnce();
        assertThat(failureOf(dropped)).isInstanceOf(JournalIoException.class);
        assertThat(journal.poisoned()).isFalse();
        assertThat(journal.segmentCount()).isEqualTo(2);
        SimulatedDisk copy = SimulatedDisk.holding(disk.contents());
        try (JournalRecovery recovery = Journal.recover(options.withFiles(copy))) {
            assertThat(LogOwner.fold(LogOwner.read(recovery))).containsExactly(2);
        }
        CompletionStage<?> again = taken.dropOlder();
        journal.drainOnce();
        assertThat(again.toCompletableFuture()).isCompleted();
        assertThat(disk.contents()).hasSize(1);
    }

    @Test
    void aDirectorySyncThatFailsAfterDeletionPoisons() {
        Journal journal = start();
        CompletionStage<Checkpoint> checkpoint = journal.checkpoint(List.of(entry(2)));
        journal.drainOnce();
        failNext(Operation.FORCE_DIRECTORY);
        CompletionStage<?> dropped = checkpoint.toCompletableFuture().join().dropOlder();
        journal.drainOnce();
        assertThat(failureOf(dropped)).isInstanceOf(JournalPoisonedException.class);
        assertPoisonedForGood(journal);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C10 C34: a start that fails leaves the log as it was and gives it back")
    void aStartThatFailsLeavesTheLogAsItWas(Operation failing) {
        Journal journal = start();
        journal.append(entry(1));
        journal.append(entry(2));
        journal.drainOnce();
        journal.close();
        failNext(failing);
        if (failing == Operation.DELETE) {
            start().close(); // what could not be deleted counts no longer
        } else {
            assertThatThrownBy(this::start)
                    .isInstanceOf(JournalIoException.class)
                    .hasMessageContaining("Could not start the journal in /log")
                    .hasRootCauseMessage("injected failure of " + failing);
        }
        disk.restart(SimulatedDisk.Survival.NOTHING_UNFORCED);
        try (JournalRecovery recovery = Journal.recover(options)) {
            assertThat(LogOwner.fold(LogOwner.read(recovery))).containsExactly(1, 2);
            recovery.startStepped(List.of(entry(1))).close();
        }
        assertThat(disk.contents()).hasSize(1);
    }

    @Test
    void aListenerThatThrowsHarmsNothing() {
        JournalListener broken = new JournalListener() {
            @Override
            public void forced(long nanos, int records, long bytes) {
                throw new IllegalStateException("a bug in the metrics");
            }

            @Override
            public void poisoned(Throwable cause) {
                throw new IllegalStateException("a bug in the metrics");
            }
        };
        try (JournalRecovery recovery = Journal.recover(options.withListener(broken));
                Journal journal = recovery.startStepped(List.of())) {
            CompletionStage<Long> fine = journal.append(entry(1));
            journal.drainOnce();
            assertThat(fine.toCompletableFuture()).isCompleted();
            failNext(Operation.FORCE);
            CompletionStage<Long> failing = journal.append(entry(2));
            journal.drainOnce();
            assertThat(failureOf(failing)).isInstanceOf(JournalPoisonedException.class);
        }
    }

    @Test
    void aFailureWithAThreadFailsCallersAndCloseReturns() {
        try (JournalRecovery recovery = Journal.recover(options);
                Journal journal = recovery.start(List.of())) {
            failNext(Operation.FORCE);
            CompletionStage<Long> failing = journal.append(entry(1));
            assertThatThrownBy(() -> failing.toCompletableFuture().join())
                    .hasCauseInstanceOf(JournalPoisonedException.class);
            assertThatThrownBy(
                            () -> journal.append(entry(2)).toCompletableFuture().join())
                    .hasCauseInstanceOf(JournalPoisonedException.class);
        }
        Journal.recover(options).close();
    }
}
