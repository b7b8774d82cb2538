package io.twopc.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage is told from a torn tail: what was durable is read whole or not at all (C33). */
@ParameterizedClass(name = "extents of {0} bytes")
@ValueSource(ints = {0, 150})
class JournalDamageTest {
    private static final int SEGMENT_BYTES = 400;
    private static final int THINGS = 20;

    private final SimulatedDisk disk = new SimulatedDisk();

    @Parameter
    int extentBytes;

    /** A log of several segments, each record forced on its own. */
    private Journal write() {
        Journal journal = start(disk);
        for (int thing = 1; thing <= THINGS; thing++) {
            journal.append(LogOwner.entry(LogOwner.BEGIN, thing));
            journal.drainOnce();
        }
        return journal;
    }

    private Journal start(SimulatedDisk disk) {
        try (JournalRecovery recovery = recover(disk)) {
            return recovery.startStepped(LogOwner.read(recovery).stream()
                    .map(each -> new Entry(each.type(), each.body()))
                    .toList());
        }
    }

    private JournalRecovery recover(SimulatedDisk disk) {
        return Journal.recover(options(disk));
    }

    private JournalOptions options(SimulatedDisk disk) {
        return LogOwner.options(disk, SEGMENT_BYTES, extentBytes);
    }

    private List<Integer> things(SimulatedDisk disk) {
        try (JournalRecovery recovery = recover(disk)) {
            return LogOwner.read(recovery).stream()
                    .map(each -> ByteBuffer.wrap(each.body()).getInt())
                    .toList();
        }
    }

    private static List<Integer> upTo(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }

    private @Nullable JournalCorruptException refusal(SimulatedDisk disk) {
        return catchThrowableOfType(
                JournalCorruptException.class, () -> recover(disk).close());
    }

    private static Path segment(long number) {
        return LogOwner.DIRECTORY.resolve(SegmentHeader.fileName(number));
    }

    private static int zeros(Map<Path, byte[]> contents) {
        return contents.values().stream()
                .mapToInt(bytes -> bytes.length - HundredRecords.endOfRecords(bytes))
                .sum();
    }

    private static SimulatedDisk with(Map<Path, byte[]> contents, Path file, byte[] content) {
        Map<Path, byte[]> changed = new TreeMap<>(contents);
        changed.put(file, content);
        return SimulatedDisk.holding(changed);
    }

    private static SimulatedDisk flipped(Map<Path, byte[]> contents, Path file, int at, int bit) {
        byte[] bytes = Objects.requireNonNull(contents.get(file)).clone();
        bytes[at] ^= (byte) (1 << bit);
        return with(contents, file, bytes);
    }

    @Nested
    class WhenABitIsFlipped {
        @Test
        @DisplayName("C33: after a clean close any flipped bit is refused by file and offset, or harmless")
        void afterACleanClose() {
            write().close();
            Map<Path, byte[]> contents = disk.contents();
            int harmless = 0;
            for (Map.Entry<Path, byte[]> file : contents.entrySet()) {
                for (int bit = 0; bit < 8 * file.getValue().length; bit++) {
                    SimulatedDisk damaged = flipped(contents, file.getKey(), bit / 8, bit % 8);
                    JournalCorruptException refusal = refusal(damaged);
                    if (refusal == null) {
                        harmless++;
                        assertThat(things(damaged))
                                .as("bit %d of %s", bit, file)
                                .isEqualTo(upTo(THINGS));
                    } else {
                        assertThat(refusal.file()).isEqualTo(file.getKey());
                        assertThat(refusal.offset()).isBetween(bit / 8L - SegmentHeader.BYTES, bit / 8L);
                        assertThat(refusal).hasMessageContaining(file.getKey() + " at offset " + refusal.offset());
                    }
                }
            }
            // only the closing seal may be broken without a word, and zeros that nothing was written over
            int seal = RecordFormat.HEADER_BYTES + RecordFormat.SEAL_BODY_BYTES;
            assertThat(harmless).isEqualTo(8 * (seal + zeros(contents)));
        }

        @Test
        @DisplayName("C33: after a kill a flipped bit costs at most the last write, and is refused anywhere before it")
        void afterAKill() {
            Journal journal = write();
            assertThat(journal.segmentCount()).isGreaterThan(2);
            disk.killProcess();
            Map<Path, byte[]> contents = disk.contents();
            int cutOff = 0;
            for (Map.Entry<Path, byte[]> file : contents.entrySet()) {
                for (int bit = 0; bit < 8 * file.getValue().length; bit++) {
                    SimulatedDisk damaged = flipped(contents, file.getKey(), bit / 8, bit % 8);
                    if (refusal(damaged) == null) {
                        boolean behind = bit / 8 >= HundredRecords.endOfRecords(file.getValue());
                        cutOff += behind ? 0 : 1;
                        assertThat(things(damaged)).isEqualTo(upTo(behind ? THINGS : THINGS - 1));
                    }
                }
            }
            int lastRecord = RecordFormat.HEADER_BYTES
                    + LogOwner.entry(LogOwner.BEGIN, THINGS).body().length;
            assertThat(cutOff).isEqualTo(8 * lastRecord);
        }
    }

    @Test
    @DisplayName("C33: damage to what a start has copied is found, even if nothing was appended after it")
    void copiesOfAStartAreProvedByItsSeal() {
        try (JournalRecovery recovery = recover(disk)) {
            recovery.startStepped(LogOwner.copies(Set.of(1, 2, 3)));
        }
        disk.killProcess();
        byte[] bytes = disk.content(segment(1));
        int copies = HundredRecords.endOfRecords(bytes) - RecordFormat.HEADER_BYTES - RecordFormat.SEAL_BODY_BYTES;
        for (int bit = 8 * SegmentHeader.BYTES; bit < 8 * copies; bit++) {
            assertThat(refusal(flipped(disk.contents(), segment(1), bit / 8, bit % 8)))
                    .as("bit %d", bit)
                    .isNotNull();
        }
    }

    @Nested
    class WhenTheFileEndsEarly {
        @Test
        @DisplayName("C33: the newest segment, cut at any byte, gives a prefix; an older one is refused")
        void cutAtAnyByte() {
            write().close();
            Map<Path, byte[]> contents = disk.contents();
            Path newest = segment(contents.size());
            contents.forEach((file, bytes) -> {
                for (int length = 0; length < bytes.length; length++) {
                    SimulatedDisk cut = with(contents, file, Arrays.copyOf(bytes, length));
                    if (file.equals(newest)) {
                        List<Integer> things = things(cut);
                        assertThat(things).isEqualTo(upTo(things.size()));
                    } else if (length >= HundredRecords.endOfRecords(bytes)) {
                        assertThat(things(cut)).isEqualTo(upTo(THINGS));
                    } else {
                        assertThat(refusal(cut))
                                .as("%s cut to %d", file, length)
                                .isNotNull();
                    }
                }
            });
        }

        @Test
        @DisplayName("C33: the torn tail is gone for good before new records follow")
        void newRecordsFollowACutTail() {
            write();
            disk.killProcess();
            Path newest = segment(disk.contents().size());
            byte[] bytes = disk.content(newest);
            disk.put(newest, Arrays.copyOf(bytes, HundredRecords.endOfRecords(bytes) - 1));
            try (Journal journal = start(disk)) {
                journal.append(LogOwner.entry(LogOwner.BEGIN, THINGS));
            }
            assertThat(things(disk)).isEqualTo(upTo(THINGS));
        }
    }

    @Nested
    class WhenPagesOfOneWriteReachTheDiskOutOfOrder {
        private byte[] withLastBatchOfFour() {
            Journal journal = start(disk);
            journal.append(LogOwner.entry(LogOwner.BEGIN, 1));
            journal.drainOnce();
            for (int thing = 2; thing <= 5; thing++) {
                journal.append(LogOwner.entry(LogOwner.BEGIN, thing));
            }
            journal.drainOnce();
            return disk.content(segment(1));
        }

        private int offsetOf(int segment, int thing) {
            try (SegmentReader reader = new SegmentReader(disk, segment(segment))) {
                long offset = reader.offset();
                for (JournalRecord each = reader.next(); each != null; each = reader.next()) {
                    if (each.type() == LogOwner.BEGIN
                            && ByteBuffer.wrap(each.body()).getInt() == thing) {
                        return (int) offset;
                    }
                    offset = reader.offset();
                }
                throw new AssertionError("no record of " + thing);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Test
        @DisplayName("C33: a whole record of the same write proves nothing, the tail is torn")
        void aLaterRecordOfTheSameWriteDoesNotRefuseTheStart() {
            byte[] bytes = withLastBatchOfFour();
            bytes[offsetOf(1, 3)] ^= 1;
            disk.killProcess();
            disk.put(segment(1), bytes);
            assertThat(things(disk)).isEqualTo(upTo(2));
        }

        @Test
        @DisplayName("C33: once a later write exists, the same damage refuses the start")
        void aRecordOfALaterWriteRefusesTheStart() {
            withLastBatchOfFour();
            disk.killProcess();
            Journal journal = start(disk);
            for (int thing = 6; thing <= 7; thing++) {
                journal.append(LogOwner.entry(LogOwner.BEGIN, thing));
                journal.drainOnce();
            }
            disk.killProcess();
            byte[] bytes = disk.content(segment(2));
            int offset = offsetOf(2, 3);
            bytes[offset] ^= 1;
            disk.put(segment(2), bytes);
            JournalCorruptException refusal = refusal(disk);
            assertThat(refusal)
                    .isNotNull()
                    .extracting(JournalCorruptException::file, JournalCorruptException::offset)
                    .containsExactly(segment(2), (long) offset);
        }
    }

    @Nested
    class WhenSegmentsAreMissingOrStrange {
        @Test
        void aMissingSegmentIsRefused() {
            write().close();
            Map<Path, byte[]> contents = disk.contents();
            for (int missing = 1; missing < contents.size(); missing++) {
                Map<Path, byte[]> rest = new TreeMap<>(contents);
                rest.remove(segment(missing));
                assertThat(refusal(SimulatedDisk.holding(rest)))
                        .as("without segment %d", missing)
                        .isNotNull()
                        .hasMessageContaining(SegmentHeader.fileName(missing));
            }
        }

        @Test
        void anEmptyNewestSegmentIsACrashWhileRolling() {
            write();
            disk.killProcess();
            disk.put(segment(disk.contents().size() + 1), new byte[0]);
            assertThat(things(disk)).isEqualTo(upTo(THINGS));
            start(disk).close();
            assertThat(things(disk)).isEqualTo(upTo(THINGS));
        }

        @Test
        void anEmptySegmentBeforeOthersIsRefused() {
            write().close();
            disk.put(segment(2), new byte[0]);
            assertThat(refusal(disk)).isNotNull().hasMessageContaining("segment-0000000000000002.log at offset 0");
        }

        @Test
        void aBrokenHeaderBeforeRecordsIsRefused() {
            Journal journal = start(disk);
            journal.append(LogOwner.entry(LogOwner.BEGIN, 1));
            journal.close();
            byte[] bytes = disk.content(segment(1));
            Arrays.fill(bytes, 0, SegmentHeader.BYTES, (byte) 0);
            disk.put(segment(1), bytes);
            assertThat(refusal(disk)).isNotNull();
        }

        @Test
        void theSealOfARestartCannotBeLostOnceOlderSegmentsAreGone() {
            write().close();
            start(disk);
            disk.killProcess();
            Path only = disk.contents().keySet().iterator().next();
            assertThat(disk.contents()).hasSize(1);
            byte[] bytes = disk.content(only);
            disk.put(only, Arrays.copyOf(bytes, HundredRecords.endOfRecords(bytes) - 1));
            assertThat(refusal(disk)).isNotNull().hasMessageContaining("no older segment is left");
        }

        @Test
        void aSegmentOfAnotherLogIsRefused() {
            write().close();
            SimulatedDisk other = new SimulatedDisk();
            UUID otherId = new UUID(7, 7);
            try (JournalRecovery recovery = Journal.recover(options(other).withNewLogId(() -> otherId))) {
                recovery.startStepped(List.of()).close();
            }
            disk.put(segment(1), other.content(segment(1)));
            assertThat(refusal(disk))
                    .isNotNull()
                    .hasMessageContaining("it belongs to log " + otherId)
                    .extracting(JournalCorruptException::offset)
                    .isEqualTo((long) SegmentHeader.LOG_ID_AT);
        }

        @Test
        void aSegmentUnderAnotherNameIsRefused() {
            write().close();
            int newest = disk.contents().size();
            disk.put(segment(newest + 1), disk.content(segment(newest)));
            assertThat(refusal(disk)).isNotNull().hasMessageContaining("under another name");
        }

        @Test
        void aLaterFormatIsRefused() {
            byte[] header = new SegmentHeader(2, false, LogOwner.LOG_ID, 1, 1, 1).encode();
            disk.put(segment(1), header);
            assertThat(refusal(disk)).isNotNull().hasMessageContaining("format version 2");
        }

        @Test
        @DisplayName("C33: a seal that nobody writes is refused, though its checksum holds")
        void aSealOfAnotherLengthIsRefused() throws IOException {
            SegmentHeader header = new SegmentHeader(false, LogOwner.LOG_ID, 1, 1, 1);
            ByteBuffer buffer = ByteBuffer.allocate(256);
            try (SegmentWriter writer = SegmentWriter.create(options(disk), header, buffer)) {
                writer.put(RecordFormat.SEAL_TYPE, 1, 0, new byte[3]);
                writer.flush();
            }
            assertThat(refusal(disk))
                    .isNotNull()
                    .hasMessageContaining("a seal of 3 bytes")
                    .extracting(JournalCorruptException::offset)
                    .isEqualTo((long) SegmentHeader.BYTES);
        }

        @Test
        void otherFilesAreLeftAlone() {
            Path note = LogOwner.DIRECTORY.resolve("segment-1.log.bak");
            disk.put(note, new byte[] {1, 2, 3});
            write().close();
            start(disk).close();
            assertThat(disk.contents()).containsEntry(note, new byte[] {1, 2, 3});
        }

        @Test
        void aRecordLongerThanTheOptionsAllowNowIsStillRead() {
            Entry entry = new Entry(9, new byte[128]);
            Journal journal = start(disk);
            journal.append(entry);
            journal.close();
            JournalOptions smaller = options(disk).withSizes(SEGMENT_BYTES, 16);
            try (JournalRecovery recovery = Journal.recover(smaller)) {
                assertThat(LogOwner.read(recovery))
                        .singleElement()
                        .extracting(JournalRecord::body)
                        .isEqualTo(entry.body());
                assertThatThrownBy(() -> recovery.start(List.of(entry))).isInstanceOf(IllegalArgumentException.class);
            }
        }

        @Test
        void aCrashOfTheVeryFirstStartLeavesANewLog() {
            byte[] header = new SegmentHeader(true, new UUID(5, 5), 1, 1, 1).encode();
            for (int length = 0; length <= header.length; length++) {
                SimulatedDisk crashed = SimulatedDisk.holding(Map.of(segment(1), Arrays.copyOf(header, length)));
                try (JournalRecovery recovery = recover(crashed)) {
                    assertThat(recovery.isNew()).isTrue();
                    recovery.startStepped(List.of()).close();
                }
                assertThat(crashed.contents()).doesNotContainKey(segment(1));
                recover(crashed).close();
            }
        }
    }

    @Test
    void megabytesOfGarbageAfterTheLogAreATornTail() {
        write();
        disk.killProcess();
        Path newest = segment(disk.contents().size());
        byte[] bytes = disk.content(newest);
        byte[] longer = Arrays.copyOf(bytes, bytes.length + (4 << 20));
        byte[] garbage = new byte[4 << 20];
        new Random(42).nextBytes(garbage);
        System.arraycopy(garbage, 0, longer, bytes.length, garbage.length);
        disk.put(newest, longer);
        assertThat(things(disk)).isEqualTo(upTo(THINGS));
    }
}
