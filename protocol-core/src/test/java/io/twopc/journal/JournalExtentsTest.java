package io.twopc.journal;

import static io.twopc.journal.LogOwner.segment;
import static io.twopc.journal.LogOwner.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twopc.journal.SimulatedDisk.Operation;
import io.twopc.journal.SimulatedDisk.Survival;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Segments grow by zeros that records overwrite, and nothing that was promised depends on them. */
class JournalExtentsTest {
    private static final int SEGMENT_BYTES = 1000;
    private static final int EXTENT_BYTES = 300;
    private static final int SEAL_BYTES = 33;

    private final SimulatedDisk disk = new SimulatedDisk();
    private final CountingListener listener = new CountingListener();

    private JournalOptions options(int extentBytes) {
        return LogOwner.options(disk, SEGMENT_BYTES, extentBytes).withListener(listener);
    }

    private Journal start(int extentBytes) {
        try (JournalRecovery recovery = Journal.recover(options(extentBytes))) {
            return recovery.startStepped(LogOwner.read(recovery).stream()
                    .map(each -> new Entry(each.type(), each.body()))
                    .toList());
        }
    }

    private static CompletionStage<Long> append(Journal journal, int thing) {
        CompletionStage<Long> appended = journal.append(LogOwner.entry(LogOwner.BEGIN, thing));
        journal.drainOnce();
        return appended;
    }

    private static void append(Journal journal, int from, int to) {
        for (int thing = from; thing <= to; thing++) {
            assertThat(append(journal, thing)).isCompleted();
        }
    }

    private List<Integer> things() {
        return things(disk);
    }

    private static List<Integer> things(SimulatedDisk disk) {
        return LogOwner.things(LogOwner.options(disk, SEGMENT_BYTES, 0));
    }

    private long tornBytes() {
        try (JournalRecovery recovery = Journal.recover(options(0))) {
            return recovery.tornBytes();
        }
    }

    @Test
    void theFileGrowsWithTheFirstRecordBeyondAnExtentAndAtNoOtherTime() {
        Journal journal = start(EXTENT_BYTES);
        for (int thing = 1; journal.segmentCount() == 1; thing++) {
            int before = disk.content(segment(1)).length;
            int writes = disk.count(Operation.WRITE);
            append(journal, thing, thing);
            int records = HundredRecords.endOfRecords(disk.content(segment(1)));
            int after = disk.content(segment(1)).length;
            if (records <= before) {
                assertThat(after).as("length after %d", thing).isEqualTo(before);
            } else {
                int boundary = (records + EXTENT_BYTES - 1) / EXTENT_BYTES * EXTENT_BYTES;
                assertThat(after).as("length after %d", thing).isEqualTo(Math.min(boundary, SEGMENT_BYTES));
                assertThat(disk.count(Operation.WRITE) - writes).isLessThanOrEqualTo(2);
            }
        }
        assertThat(disk.content(segment(1))).as("no extent beyond the segment").hasSize(SEGMENT_BYTES);
    }

    @Test
    @DisplayName("C35: a header is written and forced alone, before any zero")
    void aHeaderIsForcedAlone() {
        disk.failBy((operation, file) -> {
            if (operation == Operation.WRITE && disk.content(file).length > 0) {
                byte[] durable = disk.durableContents().getOrDefault(file, new byte[0]);
                assertThat(durable.length).as("durable of %s", file).isGreaterThanOrEqualTo(SegmentHeader.BYTES);
            }
        });
        Journal journal = start(EXTENT_BYTES);
        append(journal, 1, 60);
        assertThat(journal.segmentCount()).isGreaterThan(2);
    }

    @Test
    void aSegmentThatARewriteOutgrewHasNoZeros() {
        try (JournalRecovery recovery = Journal.recover(options(EXTENT_BYTES))) {
            List<Entry> live = IntStream.rangeClosed(1, 60)
                    .mapToObj(thing -> LogOwner.entry(LogOwner.BEGIN, thing))
                    .toList();
            recovery.startStepped(live);
        }
        byte[] bytes = disk.content(segment(1));
        assertThat(bytes).hasSizeGreaterThan(SEGMENT_BYTES).hasSize(HundredRecords.endOfRecords(bytes));
        disk.killProcess();
        assertThat(things()).isEqualTo(upTo(60));
    }

    @Test
    @DisplayName("R3: a power cut in the first write of an extent loses nothing that was forced, whatever it leaves")
    void powerCutsInTheFirstWriteOfAnExtent() {
        for (long seed = 0; seed < 200; seed++) {
            for (int more = 0; more < 3; more++) {
                cutInTheFirstWriteOfAnExtent(more, seed);
            }
        }
    }

    private static void cutInTheFirstWriteOfAnExtent(int more, long seed) {
        SimulatedDisk disk = new SimulatedDisk();
        JournalOptions options = LogOwner.options(disk, SEGMENT_BYTES, EXTENT_BYTES);
        Journal journal = Journal.recover(options).startStepped(List.of());
        int thing = 1;
        int next = LogOwner.entry(LogOwner.BEGIN, thing).body().length;
        while (recordsEnd(disk) + RecordFormat.HEADER_BYTES + next <= EXTENT_BYTES) {
            append(journal, thing, thing);
            thing++;
            next = LogOwner.entry(LogOwner.BEGIN, thing).body().length;
        }
        disk.cutPowerAfter(more);
        CompletionStage<Long> last = append(journal, thing);
        disk.restart(Survival.byChance(new Random(seed).nextLong()));
        List<Integer> found = things(disk);
        assertThat(found).as("cut %d, seed %d", more, seed).isEqualTo(upTo(found.size()));
        assertThat(found.size()).as("cut %d, seed %d", more, seed).isBetween(thing - 1, thing);
        assertThat(last).as("the zeros are forced with the record").isCompletedExceptionally();
    }

    private static int recordsEnd(SimulatedDisk disk) {
        return HundredRecords.endOfRecords(disk.content(segment(1)));
    }

    @Test
    @DisplayName("C33: where an overwrite of forced zeros is lost, the zeros come back, and the log ends there")
    void aLostOverwriteLeavesZeros() {
        Journal journal = start(EXTENT_BYTES);
        append(journal, 1, 2);
        int length = disk.content(segment(1)).length;
        disk.cutPowerAfter(1);
        append(journal, 3);
        disk.restart(Survival.NOTHING_UNFORCED);
        assertThat(disk.content(segment(1))).hasSize(length);
        assertThat(tornBytes()).isZero();
        assertThat(things()).isEqualTo(upTo(2));
    }

    @ParameterizedTest(name = "extents of {0}, then {1}, then {2} bytes")
    @CsvSource({"0, 300, 0", "300, 0, 300", "300, 77, 1000", "0, 100000, 1"})
    void aLogGoesOnWithOtherExtents(int first, int second, int third) {
        append(start(first), 1, 30);
        disk.killProcess();
        append(start(second), 31, 60);
        disk.restart(Survival.NOTHING_UNFORCED);
        append(start(third), 61, 90);
        disk.killProcess();
        assertThat(tornBytes()).isZero();
        assertThat(things()).isEqualTo(upTo(90));
    }

    @Test
    @DisplayName("R3 C10: zeros that cannot be written poison the log as records do")
    void zerosThatCannotBeWrittenPoison() {
        Journal journal = start(EXTENT_BYTES);
        int thing = 1;
        while (recordsEnd(disk) + 50 <= EXTENT_BYTES) {
            append(journal, thing, thing);
            thing++;
        }
        int writes = disk.count(Operation.WRITE);
        disk.failBy((operation, file) -> {
            if (operation == Operation.WRITE && disk.count(Operation.WRITE) == writes + 2) {
                throw new IOException("injected: no space for zeros");
            }
        });
        append(journal, thing);
        CompletionStage<Long> last = append(journal, thing + 1);
        assertThat(last).isCompletedExceptionally();
        assertThat(journal.poisonCause())
                .get()
                .extracting(Throwable::getMessage)
                .isEqualTo("injected: no space for zeros");
        disk.killProcess();
        assertThat(things().size()).isBetween(thing - 1, thing + 1);
    }

    @Test
    void listenersAreToldTheBytesOfRecordsAndSizesAreThoseOfFiles() {
        Journal journal = start(EXTENT_BYTES);
        listener.bytes.clear();
        append(journal, 1, 60);
        journal.close();
        long records = disk.contents().values().stream()
                .mapToLong(bytes -> HundredRecords.endOfRecords(bytes) - SegmentHeader.BYTES)
                .sum();
        long files = disk.contents().values().stream()
                .mapToLong(bytes -> bytes.length)
                .sum();
        assertThat(listener.bytes.stream().mapToLong(Long::longValue).sum()).isEqualTo(records - SEAL_BYTES);
        assertThat(journal.sizeBytes()).isEqualTo(files).isGreaterThan(records);
    }

    @Test
    void aNegativeLengthIsRefused() {
        assertThatThrownBy(() -> JournalOptions.in(LogOwner.DIRECTORY).withExtents(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("extentBytes must be 0 or more, is -1");
    }
}
