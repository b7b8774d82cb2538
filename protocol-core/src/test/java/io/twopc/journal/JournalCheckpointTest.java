package io.twopc.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The log rolls, copies what is alive and drops the rest (C35). */
@Timeout(60)
@ParameterizedClass(name = "extents of {0} bytes")
@ValueSource(ints = {0, 150})
class JournalCheckpointTest {
    private final SimulatedDisk disk = new SimulatedDisk();
    private final int extentBytes;
    private final JournalOptions options;

    JournalCheckpointTest(int extentBytes) {
        this.extentBytes = extentBytes;
        options = LogOwner.options(disk, 400, extentBytes);
    }

    private static <T> T done(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        assertThat(future).as("completed by now").isDone();
        return future.join();
    }

    private static Entry entry(int number) {
        return new Entry(1, ("entry " + number).getBytes(UTF_8));
    }

    private static List<JournalRecord> read(JournalOptions options) {
        try (JournalRecovery recovery = Journal.recover(options)) {
            return LogOwner.read(recovery);
        }
    }

    @Test
    @DisplayName("C35: a new segment is forced, and its directory entry too, before a record in it counts")
    void segmentsAreMadeDurableBeforeUse() {
        Journal journal = Journal.recover(options).startStepped(List.of());
        List<String> order = new ArrayList<>();
        disk.failBy((operation, file) -> order.add(operation.toString()));
        while (journal.segmentCount() < 2) {
            order.clear();
            journal.append(new Entry(1, new byte[50]));
            journal.drainOnce();
        }
        List<String> expected =
                new ArrayList<>(List.of("CREATE", "WRITE", "FORCE", "FORCE_DIRECTORY", "WRITE", "FORCE"));
        if (extentBytes > 0) {
            expected.add(4, "WRITE"); // the zeros come with the first record: the header is forced alone
        }
        assertThat(order).isEqualTo(expected);
    }

    @Test
    void checkpointsBoundItsSize() {
        Journal journal = Journal.recover(options).startStepped(List.of());
        long largest = 0;
        for (int round = 0; round < 200; round++) {
            journal.append(new Entry(1, new byte[100]));
            journal.append(new Entry(1, new byte[100]));
            journal.drainOnce();
            if (round % 10 == 9) {
                CompletionStage<Checkpoint> checkpoint = journal.checkpoint(List.of(entry(round)));
                journal.drainOnce();
                done(checkpoint).dropOlder();
                journal.drainOnce();
            }
            largest = Math.max(largest, journal.sizeBytes());
        }
        long onDisk = disk.contents().values().stream()
                .mapToLong(bytes -> bytes.length)
                .sum();
        assertThat(journal.sizeBytes()).isEqualTo(onDisk);
        assertThat(journal.segmentCount()).isEqualTo(disk.contents().size()).isEqualTo(1);
        assertThat(largest).isLessThan(20 * 200);
    }

    @Test
    void aCheckpointIsInOrderWithAppendsAndKeepsOlderSegmentsUntilTheyAreDropped() {
        Journal journal = Journal.recover(options).startStepped(List.of());
        journal.append(entry(1));
        CompletionStage<Checkpoint> checkpoint = journal.checkpoint(List.of(entry(1)));
        journal.append(entry(2));
        journal.drainOnce();
        assertThat(texts()).containsExactly("entry 1", "entry 1", "entry 2");
        CompletionStage<?> dropped = done(checkpoint).dropOlder();
        journal.drainOnce();
        done(dropped);
        assertThat(texts()).containsExactly("entry 1", "entry 2");
        assertThat(disk.contents()).hasSize(1);
    }

    private List<String> texts() {
        return read(options.withFiles(SimulatedDisk.holding(disk.contents()))).stream()
                .map(record -> new String(record.body(), UTF_8))
                .toList();
    }

    @Test
    void aCheckpointMayBeLongerThanASegment() {
        Journal journal = Journal.recover(options).startStepped(List.of());
        List<Entry> live =
                IntStream.range(0, 100).mapToObj(JournalCheckpointTest::entry).toList();
        done(drained(journal, journal.checkpoint(live)));
        done(drained(journal, journal.append(entry(100))));
        journal.close();
        assertThat(read(options)).hasSize(101);
    }

    private <T> CompletionStage<T> drained(Journal journal, CompletionStage<T> stage) {
        journal.drainOnce();
        return stage;
    }

    @Test
    void droppingTwiceOrLateIsHarmless() {
        Journal journal = Journal.recover(options).startStepped(List.of());
        CompletionStage<Checkpoint> first = journal.checkpoint(List.of(entry(1)));
        CompletionStage<Checkpoint> second = journal.checkpoint(List.of(entry(2)));
        journal.drainOnce();
        List<CompletionStage<?>> drops = List.of(
                done(second).dropOlder(), done(first).dropOlder(), done(second).dropOlder());
        journal.drainOnce();
        drops.forEach(JournalCheckpointTest::done);
        journal.close();
        assertThat(read(options)).hasSize(1);
    }
}
