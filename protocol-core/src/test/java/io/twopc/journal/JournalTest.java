package io.twopc.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an owner of a journal may rely on while nothing fails. */
@Timeout(60)
class JournalTest {
    @TempDir
    Path directory;

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

    @Nested
    class WhenEntriesAreAppended {
        private JournalOptions options;

        @BeforeEach
        void useTheTemporaryDirectory() {
            options = JournalOptions.in(directory.resolve("made/on/demand"));
        }

        @Test
        void theyAreReadBackInOrderWithTheSequencesThatWereTold() {
            List<JournalRecord> expected = new ArrayList<>();
            try (Journal journal = startNew(options)) {
                for (int i = 0; i < 300; i++) {
                    Entry entry = new Entry(1 + i % 255, new byte[i]);
                    long sequence = journal.append(entry).toCompletableFuture().join();
                    expected.add(new JournalRecord(entry.type(), sequence, entry.body()));
                }
            }
            assertThat(read(options)).isEqualTo(expected);
        }

        @Test
        void oneLongerThanTheBufferAndEveryLengthAroundItsEdgesComeBack() {
            List<Entry> entries = new ArrayList<>();
            for (int length : new int[] {1 << 20, 262_000, 262_119, 262_120, 262_144, 0, 3 << 20}) {
                byte[] body = new byte[length];
                Arrays.fill(body, (byte) length);
                entries.add(new Entry(200, body));
            }
            try (Journal journal = startNew(options)) {
                journal.appendAll(entries).toCompletableFuture().join();
            }
            assertThat(read(options).stream().map(each -> new Entry(each.type(), each.body())))
                    .isEqualTo(entries);
        }

        @Test
        void whatWaitsAtCloseIsStillWrittenAndForced() {
            List<CompletionStage<Long>> stages = new ArrayList<>();
            try (Journal journal = startNew(options)) {
                for (int i = 0; i < 1000; i++) {
                    stages.add(journal.append(entry(i)));
                }
            }
            stages.forEach(JournalTest::done);
            assertThat(read(options)).hasSize(1000);
        }

        @Test
        void oneThatIsTooLongIsRefusedAtOnceAndHarmsNothing() {
            try (Journal journal = startNew(options.withSizes(1000, 100))) {
                Entry tooLong = new Entry(1, new byte[101]);
                assertThatThrownBy(() -> journal.append(tooLong))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("101 bytes")
                        .hasMessageContaining("at most 100");
                assertThatThrownBy(() -> journal.appendAll(List.of(entry(1), tooLong)))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> journal.appendUnforced(tooLong)).isInstanceOf(IllegalArgumentException.class);
                journal.append(new Entry(1, new byte[100]))
                        .toCompletableFuture()
                        .join();
            }
            assertThat(read(options)).hasSize(1);
        }

        @Test
        void everyCompletedAppendOfManyCallersSurvivesInTheCallersOrder() throws Exception {
            int callers = 8;
            int each = 400;
            JournalOptions small = options.withSizes(8_000, 200); // so that it also rolls all the time
            try (Journal journal = startNew(small)) {
                var pool = Executors.newFixedThreadPool(callers);
                List<Future<?>> running = new ArrayList<>();
                for (int caller = 0; caller < callers; caller++) {
                    int mine = caller;
                    running.add(pool.submit(() -> IntStream.range(0, each)
                            .forEach(i -> journal.append(new Entry(1 + mine, new byte[] {(byte) (i >> 8), (byte) i}))
                                    .toCompletableFuture()
                                    .join())));
                }
                for (Future<?> one : running) {
                    one.get();
                }
                pool.shutdown();
            }
            List<JournalRecord> records = read(small);
            for (int caller = 0; caller < callers; caller++) {
                int type = 1 + caller;
                assertThat(records.stream()
                                .filter(record -> record.type() == type)
                                .map(record ->
                                        (int) ByteBuffer.wrap(record.body()).getShort()))
                        .isEqualTo(IntStream.range(0, each).boxed().toList());
            }
        }

        @Test
        void anInterruptedCallerHarmsNothing() {
            try (Journal journal = startNew(options)) {
                Thread.currentThread().interrupt();
                CompletionStage<Long> stage = journal.append(entry(1));
                assertThat(Thread.interrupted()).as("the flag is left alone").isTrue();
                stage.toCompletableFuture().join();
                journal.append(entry(2)).toCompletableFuture().join();
                Thread.currentThread().interrupt();
            } finally {
                assertThat(Thread.interrupted()).as("close waits all the same").isTrue();
            }
            assertThat(read(options)).hasSize(2);
        }

        @Test
        void aDependentThatInterruptsTheWriterHarmsNothing() {
            Thread caller = Thread.currentThread();
            AtomicBoolean interrupted = new AtomicBoolean();
            int appended = 0;
            try (Journal journal = startNew(options)) {
                while (!interrupted.get()) { // a stage that is complete already would run it on this thread
                    journal.append(entry(appended++))
                            .thenAccept(sequence -> interruptUnless(caller, interrupted))
                            .toCompletableFuture()
                            .join();
                }
                journal.append(entry(appended++)).toCompletableFuture().join();
                assertThat(journal.poisoned()).isFalse();
            }
            assertThat(read(options)).hasSize(appended);
        }

        private void interruptUnless(Thread caller, AtomicBoolean interrupted) {
            if (Thread.currentThread() != caller) {
                Thread.currentThread().interrupt();
                interrupted.set(true);
            }
        }

        @Test
        void aDependentThatThrowsHarmsNothing() {
            try (Journal journal = startNew(options)) {
                CompletionStage<Void> failing = journal.append(entry(1)).thenAccept(sequence -> {
                    throw new IllegalStateException("a bug of the caller");
                });
                journal.append(entry(2)).toCompletableFuture().join();
                assertThat(failing.toCompletableFuture()).isCompletedExceptionally();
                assertThat(journal.poisoned()).isFalse();
            }
            assertThat(read(options)).hasSize(2);
        }

        @Test
        void aDependentMayCloseTheLog() throws InterruptedException {
            Journal journal = startNew(options);
            CountDownLatch closed = new CountDownLatch(1);
            journal.append(entry(1)).thenAccept(sequence -> {
                journal.close();
                closed.countDown();
            });
            assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
            journal.close();
            assertThat(read(options)).hasSize(1);
        }

        @Test
        void afterACloseNothingIsTaken() {
            Journal journal = startNew(options);
            journal.close();
            assertThat(journal.append(entry(1)).toCompletableFuture())
                    .isCompletedExceptionally()
                    .failsWithin(0, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .withCauseInstanceOf(JournalClosedException.class);
            journal.appendUnforced(entry(2));
            journal.close();
            assertThat(read(options)).isEmpty();
        }
    }

    @Nested
    class WhenTheLogIsStartedAgain {
        private JournalOptions options;

        @BeforeEach
        void useTheTemporaryDirectory() {
            options = JournalOptions.in(directory);
        }

        @Test
        void itKeepsItsIdentityAndGoesOnCounting() {
            UUID id;
            long last;
            try (Journal journal = startNew(options)) {
                id = journal.logId();
                last = journal.append(entry(1)).toCompletableFuture().join();
            }
            try (JournalRecovery recovery = Journal.recover(options)) {
                assertThat(recovery.isNew()).isFalse();
                assertThat(recovery.logId()).isEqualTo(id);
                assertThat(recovery.tornBytes()).isZero();
                try (Journal journal = recovery.start(List.of(entry(1)))) {
                    assertThat(journal.logId()).isEqualTo(id);
                    assertThat(journal.append(entry(2)).toCompletableFuture().join())
                            .isGreaterThan(last);
                }
            }
        }

        @Test
        @DisplayName("C10 C34: what survives is in a new segment, and the older ones are gone")
        void itIsWrittenAnew() throws Exception {
            try (Journal journal = startNew(options)) {
                journal.appendAll(List.of(entry(1), entry(2)))
                        .toCompletableFuture()
                        .join();
            }
            Set<Path> before = segments();
            try (JournalRecovery recovery = Journal.recover(options)) {
                recovery.start(List.of(entry(2))).close();
            }
            assertThat(segments()).hasSize(1).doesNotContainAnyElementsOf(before);
            assertThat(read(options)).extracting(JournalRecord::body).containsExactly(entry(2).body());
        }

        private Set<Path> segments() throws Exception {
            try (var files = Files.list(directory)) {
                Set<Path> segments = new HashSet<>(files.toList());
                segments.removeIf(file -> SegmentHeader.numberOf(file) == 0);
                return segments;
            }
        }

        @Test
        void lookingWithoutAStartChangesNothing() throws Exception {
            try (Journal journal = startNew(options)) {
                journal.append(entry(1)).toCompletableFuture().join();
            }
            Set<Path> before = segments();
            assertThat(read(options)).isEqualTo(read(options)).hasSize(1);
            assertThat(segments()).isEqualTo(before);
        }

        @Test
        void aRecoveryIsOverOnceItHasStarted() {
            JournalRecovery recovery = Journal.recover(options);
            try (Journal journal = recovery.start(List.of())) {
                assertThatThrownBy(() -> recovery.scan(record -> {})).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> recovery.start(List.of())).isInstanceOf(IllegalStateException.class);
                recovery.close();
                journal.append(entry(1)).toCompletableFuture().join();
            }
        }
    }
}
