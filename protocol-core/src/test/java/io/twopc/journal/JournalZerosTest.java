package io.twopc.journal;

import static io.twopc.journal.LogOwner.segment;
import static io.twopc.journal.LogOwner.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Zeros are never taken for a record, nor for the end of the log where a record was due. */
class JournalZerosTest {
    private static final int SEGMENT_BYTES = 1000;
    private static final int EXTENT_BYTES = 300;

    private final SimulatedDisk disk = new SimulatedDisk();

    private JournalOptions options(int extentBytes) {
        return LogOwner.options(disk, SEGMENT_BYTES, extentBytes);
    }

    private Journal start(int extentBytes) {
        try (JournalRecovery recovery = Journal.recover(options(extentBytes))) {
            return recovery.startStepped(LogOwner.read(recovery).stream()
                    .map(each -> new Entry(each.type(), each.body()))
                    .toList());
        }
    }

    private static void append(Journal journal, int from, int to) {
        for (int thing = from; thing <= to; thing++) {
            CompletionStage<Long> appended = journal.append(LogOwner.entry(LogOwner.BEGIN, thing));
            journal.drainOnce();
            assertThat(appended).isCompleted();
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
    void theZeroTailOfTheNewestSegmentIsNoTornTail() throws IOException {
        append(start(EXTENT_BYTES), 1, 4);
        byte[] bytes = disk.content(segment(1));
        int end = HundredRecords.endOfRecords(bytes);
        assertThat(end).isLessThan(bytes.length);
        disk.killProcess();
        assertThat(defect()).isEmpty();
        assertThat(tornBytes()).isZero();
        assertThat(things()).isEqualTo(upTo(4));
        bytes[end] = 1;
        disk.put(segment(1), bytes);
        assertThat(defect()).isPresent();
        assertThat(tornBytes()).isEqualTo(1);
        assertThat(things()).isEqualTo(upTo(4));
    }

    /** What a reader says of the first segment. */
    private Optional<String> defect() throws IOException {
        try (SegmentReader reader = new SegmentReader(disk, segment(1))) {
            while (reader.next() != null) {
                // on to the end
            }
            return reader.defect();
        }
    }

    @Test
    @DisplayName("C33: a torn tail ends with its last byte that is not zero")
    void tornBytesLeaveOutTheZeros() {
        append(start(EXTENT_BYTES), 1, 4);
        disk.killProcess();
        byte[] bytes = disk.content(segment(1));
        List<HundredRecords.Place> places = HundredRecords.places(bytes);
        HundredRecords.Place last = places.get(places.size() - 1);
        bytes[last.at()] ^= 1;
        bytes[last.end() - 1] = 7;
        disk.put(segment(1), bytes);
        assertThat(tornBytes()).isEqualTo(last.end() - last.at());
        bytes[bytes.length - 1] = 1;
        disk.put(segment(1), bytes);
        assertThat(tornBytes()).isEqualTo(bytes.length - last.at());
        assertThat(things()).isEqualTo(upTo(3));
    }

    @Test
    @DisplayName("C33: an older segment whose last records became zeros is refused, however many they are")
    void zerosInPlaceOfTheLastRecordsOfAnOlderSegmentAreRefused() {
        Journal journal = start(EXTENT_BYTES);
        append(journal, 1, 60);
        assertThat(journal.segmentCount()).isGreaterThan(2);
        disk.killProcess();
        for (long number = 1; number < disk.contents().size(); number++) {
            byte[] bytes = disk.content(segment(number));
            List<HundredRecords.Place> places = HundredRecords.places(bytes);
            for (HundredRecords.Place first : places) {
                SimulatedDisk damaged = SimulatedDisk.holding(disk.contents());
                byte[] zeroed = bytes.clone();
                Arrays.fill(zeroed, first.at(), zeroed.length, (byte) 0);
                damaged.put(segment(number), zeroed);
                JournalCorruptException refusal =
                        catchThrowableOfType(JournalCorruptException.class, () -> things(damaged));
                assertThat(refusal).isNotNull();
                assertThat(refusal.file()).isEqualTo(segment(number));
                assertThat(refusal.offset()).isEqualTo(first.at());
            }
        }
    }

    @Test
    @DisplayName("C33: a forced record of the newest segment that became zeros is refused if a later write follows")
    void zerosBeforeALaterWriteAreRefused() {
        append(start(EXTENT_BYTES), 1, 6);
        disk.killProcess();
        byte[] bytes = disk.content(segment(1));
        List<HundredRecords.Place> places = HundredRecords.places(bytes);
        for (HundredRecords.Place each : places.subList(1, places.size() - 1)) {
            byte[] zeroed = bytes.clone();
            Arrays.fill(zeroed, each.at(), each.end(), (byte) 0);
            disk.put(segment(1), zeroed);
            assertThatThrownBy(this::things)
                    .isInstanceOf(JournalCorruptException.class)
                    .hasMessageContaining("at offset " + each.at());
        }
    }

    @Test
    void megabytesOfZerosBeforeALaterRecordAreDamage() {
        append(start(EXTENT_BYTES), 1, 6);
        disk.killProcess();
        byte[] bytes = disk.content(segment(1));
        List<HundredRecords.Place> places = HundredRecords.places(bytes);
        HundredRecords.Place fifth = places.get(places.size() - 2);
        byte[] longer = Arrays.copyOf(bytes, 8 << 20);
        System.arraycopy(bytes, fifth.end(), longer, 4 << 20, bytes.length - fifth.end());
        Arrays.fill(longer, fifth.at(), bytes.length, (byte) 0);
        disk.put(segment(1), longer);
        assertThatThrownBy(this::things)
                .isInstanceOf(JournalCorruptException.class)
                .hasMessageContaining("the later record at offset " + (4 << 20));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 262_143, 262_144, 262_145, 524_288, 700_000})
    void zerosOfAnyLengthEndTheLog(int zeros) {
        append(start(0), 1, 4);
        disk.killProcess();
        byte[] bytes = disk.content(segment(1));
        disk.put(segment(1), Arrays.copyOf(bytes, bytes.length + zeros));
        assertThat(tornBytes()).isZero();
        assertThat(things()).isEqualTo(upTo(4));
    }

    @Test
    @DisplayName("C33: a lost record before a whole one of the same write leaves zeros between: a torn tail")
    void zerosBeforeARecordOfTheSameWriteAreATornTail() {
        Journal journal = start(EXTENT_BYTES);
        append(journal, 1, 1);
        journal.append(LogOwner.entry(LogOwner.BEGIN, 2));
        append(journal, 3, 3);
        disk.killProcess();
        byte[] bytes = disk.content(segment(1));
        List<HundredRecords.Place> places = HundredRecords.places(bytes);
        HundredRecords.Place second = places.get(places.size() - 2);
        Arrays.fill(bytes, second.at(), second.end(), (byte) 0);
        disk.put(segment(1), bytes);
        assertThat(things()).isEqualTo(upTo(1));
        assertThat(tornBytes()).isPositive();
    }

    @Test
    @DisplayName("C33: behind the last record of an older segment anything may stand, before it nothing else")
    void anOlderSegmentIsWholeOnceItsRecordsReachTheNext() {
        Journal journal = start(EXTENT_BYTES);
        append(journal, 1, 60);
        assertThat(journal.segmentCount()).isGreaterThan(2);
        disk.killProcess();
        byte[] bytes = disk.content(segment(2));
        List<HundredRecords.Place> places = HundredRecords.places(bytes);
        bytes[bytes.length - 1] = 1;
        disk.put(segment(2), bytes);
        assertThat(things()).isEqualTo(upTo(60));
        HundredRecords.Place last = places.get(places.size() - 1);
        bytes[last.at()] ^= 1;
        disk.put(segment(2), bytes);
        assertThatThrownBy(this::things)
                .isInstanceOf(JournalCorruptException.class)
                .hasMessageContaining("at offset " + last.at())
                .hasMessageContaining("fails its checksum, and newer segments follow");
    }
}
