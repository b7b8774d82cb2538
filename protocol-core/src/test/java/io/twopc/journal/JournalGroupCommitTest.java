package io.twopc.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.journal.SimulatedDisk.Operation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Appends that wait together share one write and one force. */
@Timeout(60)
class JournalGroupCommitTest {
    private final SimulatedDisk disk = new SimulatedDisk();
    private final JournalOptions options = LogOwner.options(disk, 100_000, 10_000);

    private static <T> T done(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        assertThat(future).as("completed by now").isDone();
        return future.join();
    }

    private static Entry entry(int number) {
        return new Entry(1, ("entry " + number).getBytes(UTF_8));
    }

    private static Journal startNew(JournalOptions options) {
        try (JournalRecovery recovery = Journal.recover(options)) {
            return recovery.start(List.of());
        }
    }

    private static List<JournalRecord> read(JournalOptions options) {
        try (JournalRecovery recovery = Journal.recover(options)) {
            return LogOwner.read(recovery);
        }
    }

    private void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    private Journal stepped() {
        return Journal.recover(options).startStepped(List.of());
    }

    @Test
    void allOfThemCostOneWriteAndOneForce() {
        Journal journal = stepped();
        int writes = disk.count(Operation.WRITE);
        int forces = disk.count(Operation.FORCE);
        List<CompletionStage<Long>> stages =
                IntStream.range(0, 50).mapToObj(i -> journal.append(entry(i))).toList();
        stages.forEach(stage -> assertThat(stage.toCompletableFuture()).isNotDone());
        assertThat(journal.drainOnce()).isTrue();
        stages.forEach(JournalGroupCommitTest::done);
        assertThat(disk.count(Operation.WRITE) - writes).isEqualTo(1);
        assertThat(disk.count(Operation.FORCE) - forces).isEqualTo(1);
        assertThat(journal.drainOnce()).isFalse();
    }

    @Test
    void whatIsInNoHurryIsDoneAllTheSame() throws Exception {
        try (Journal journal = startNew(options)) {
            for (int i = 0; i < 200; i++) {
                // At times behind work, at times into a sleeping log, at times with something urgent behind it.
                CompletionStage<Long> soon = journal.appendSoon(entry(i));
                journal.appendUnforced(entry(i));
                if (i % 3 == 0) {
                    journal.await(journal.append(entry(i)));
                    assertThat(soon.toCompletableFuture()).isDone();
                }
                journal.await(soon);
            }
        }
        assertThat(read(options)).hasSize(200 + 200 + 67);
    }

    @Test
    void whatIsInNoHurryIsDurableWhenItIsDone() {
        Journal journal = stepped();
        int forces = disk.count(Operation.FORCE);
        CompletionStage<Long> soon = journal.appendSoon(entry(1));
        assertThat(soon.toCompletableFuture()).isNotDone();
        journal.drainOnce();
        done(soon);
        assertThat(disk.count(Operation.FORCE) - forces).isEqualTo(1);
    }

    @Test
    void whatNobodyWaitsForIsWrittenThoughNothingElseComes() throws Exception {
        try (Journal journal = startNew(options)) {
            for (int i = 0; i < 100; i++) {
                int writes = disk.count(Operation.WRITE);
                journal.appendUnforced(entry(i));
                while (disk.count(Operation.WRITE) == writes) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    @Test
    void aBatchIsToldInOne() {
        List<Integer> told = new ArrayList<>();
        AtomicInteger done = new AtomicInteger();
        Journal journal = Journal.recover(options.withListener(new CountingListener() {
                    @Override
                    public void told(Runnable telling) {
                        int before = done.get();
                        telling.run();
                        told.add(done.get() - before);
                    }
                }))
                .startStepped(List.of());
        for (int i = 0; i < 5; i++) {
            journal.append(entry(i)).thenRun(done::incrementAndGet);
        }
        journal.drainOnce();
        assertThat(told).containsExactly(5);
    }

    @Test
    void whatComesDuringAForceSharesTheNextOne() throws InterruptedException {
        CountDownLatch forcing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean held = new AtomicBoolean();
        CountingListener listener = new CountingListener();
        disk.failBy((operation, file) -> {
            if (operation == Operation.FORCE && held.compareAndSet(true, false)) {
                forcing.countDown();
                await(goOn);
            }
        });
        try (Journal journal = startNew(options.withListener(listener))) {
            listener.batches.clear();
            held.set(true);
            CompletionStage<Long> first = journal.append(entry(0));
            forcing.await();
            List<CompletionStage<Long>> others = IntStream.range(1, 31)
                    .mapToObj(i -> journal.append(entry(i)))
                    .toList();
            goOn.countDown();
            first.toCompletableFuture().join();
            others.forEach(each -> each.toCompletableFuture().join());
            assertThat(listener.batches).containsExactly(1, 30);
        }
    }

    @Test
    void anUnforcedOneIsWrittenSoonWithoutAForceAndIsDurableWithTheNext() {
        Journal journal = stepped();
        int writes = disk.count(Operation.WRITE);
        int forces = disk.count(Operation.FORCE);
        journal.appendUnforced(entry(1));
        journal.drainOnce();
        assertThat(disk.count(Operation.WRITE) - writes).isEqualTo(1);
        assertThat(disk.count(Operation.FORCE) - forces).isZero();
        journal.append(entry(2));
        journal.drainOnce();
        assertThat(disk.count(Operation.FORCE) - forces).isEqualTo(1);
        disk.restart(SimulatedDisk.Survival.NOTHING_UNFORCED);
        assertThat(read(options)).hasSize(2);
    }

    @Test
    void anUnforcedOneAloneMayBeLostToAPowerCutButNotToAKill() {
        Journal journal = stepped();
        journal.appendUnforced(entry(1));
        journal.drainOnce();
        disk.killProcess();
        assertThat(read(options)).hasSize(1);
        disk.restart(SimulatedDisk.Survival.NOTHING_UNFORCED);
        assertThat(read(options)).isEmpty();
    }

    @Test
    void aListIsOneForceAndAnEmptyListWaitsForWhatCameBefore() {
        Journal journal = stepped();
        int forces = disk.count(Operation.FORCE);
        CompletionStage<Long> several = journal.appendAll(List.of(entry(1), entry(2), entry(3)));
        journal.drainOnce();
        assertThat(disk.count(Operation.FORCE) - forces).isEqualTo(1);
        long last = done(several);
        journal.appendUnforced(entry(4));
        CompletionStage<Long> barrier = journal.appendAll(List.of());
        journal.drainOnce();
        assertThat(disk.count(Operation.FORCE) - forces).isEqualTo(2);
        assertThat(done(barrier)).isEqualTo(last + 1);
    }

    @Test
    void shortWritesAreContinued() {
        disk.writeAtMost(7);
        Journal journal = stepped();
        CompletionStage<Long> stage = journal.append(entry(1));
        journal.drainOnce();
        done(stage);
        disk.killProcess();
        assertThat(read(options)).hasSize(1);
    }
}
