package io.twopc.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.journal.HundredRecords.Place;
import io.twopc.journal.HundredRecords.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A log of a hundred records, cut at every byte and flipped at every bit, in every shape (C33). For each of them there is
 * one permitted result, told by the file's drawing and not by the journal's code: the records up to an exact one, or a
 * refusal that names this file and the exact offset of the record that is broken.
 */
class JournalEveryBitTest {
    private static final int HEADER_BYTES = 64;

    /** What a start must do: find the first records, or refuse at an offset. */
    private record Permitted(int records, long refusedAt) {
        static Permitted found(long records) {
            return new Permitted((int) records, -1);
        }

        static Permitted refused(long offset) {
            return new Permitted(-1, offset);
        }
    }

    private static Permitted resultOf(Map<Path, byte[]> files, Path changed, List<JournalRecord> written) {
        JournalOptions options = LogOwner.options(SimulatedDisk.holding(files), 800, 0);
        try (JournalRecovery recovery = Journal.recover(options)) {
            List<JournalRecord> found = LogOwner.read(recovery);
            assertThat(found).isEqualTo(written.subList(0, Math.min(found.size(), written.size())));
            return Permitted.found(found.size());
        } catch (JournalCorruptException refused) {
            assertThat(refused.file()).isEqualTo(changed);
            assertThat(refused).hasMessageContaining(changed + " at offset " + refused.offset());
            return Permitted.refused(refused.offset());
        }
    }

    private static List<JournalRecord> read(Map<Path, byte[]> files) {
        try (JournalRecovery recovery = Journal.recover(LogOwner.options(SimulatedDisk.holding(files), 800, 0))) {
            return LogOwner.read(recovery);
        }
    }

    private static Map<Path, byte[]> with(Map<Path, byte[]> files, Path file, byte[] content) {
        Map<Path, byte[]> changed = new TreeMap<>(files);
        changed.put(file, content);
        return changed;
    }

    /** Every shape, without extents and with such that hold the ends of some segments and not of others. */
    static Stream<Arguments> logs() {
        return Stream.of(Shape.values()).flatMap(shape -> Stream.of(Arguments.of(shape, 0), Arguments.of(shape, 300)));
    }

    private static Permitted all(NavigableMap<Path, List<Place>> places) {
        return Permitted.found(before(places, places.lastKey(), Integer.MAX_VALUE));
    }

    /** How many records of owners stand before this place. */
    private static long before(NavigableMap<Path, List<Place>> places, Path file, int at) {
        long older = places.headMap(file, false).values().stream()
                .flatMap(List::stream)
                .filter(place -> !place.isSeal())
                .count();
        return older
                + places.getOrDefault(file, List.of()).stream()
                        .filter(place -> !place.isSeal() && place.end() <= at)
                        .count();
    }

    /** The record that a byte belongs to; null for the file's header. */
    private static @Nullable Place placeOf(List<Place> places, int at) {
        return places.stream()
                .filter(place -> place.at() <= at && at < place.end())
                .findFirst()
                .orElse(null);
    }

    private static Permitted afterFlip(NavigableMap<Path, List<Place>> places, Path file, int at) {
        Place broken = placeOf(places.getOrDefault(file, List.of()), at);
        if (broken == null) {
            return at < HEADER_BYTES ? Permitted.refused(0) : all(places);
        }
        boolean provenByALaterWrite = places.tailMap(file, true).values().stream()
                .flatMap(List::stream)
                .anyMatch(place -> place.forced() >= broken.sequence());
        return provenByALaterWrite || !file.equals(places.lastKey())
                ? Permitted.refused(broken.at())
                : Permitted.found(before(places, file, broken.at()));
    }

    @ParameterizedTest
    @MethodSource("logs")
    @DisplayName(
            "C33: every flipped bit is refused by file and offset, but one in the last write, which is cut off there")
    void everyFlippedBit(Shape shape, int extentBytes) {
        Map<Path, byte[]> files = HundredRecords.of(shape, extentBytes);
        NavigableMap<Path, List<Place>> places = HundredRecords.places(files);
        List<JournalRecord> written = read(files);
        long lost = 0;
        long flips = 0;
        for (Map.Entry<Path, byte[]> each : files.entrySet()) {
            byte[] bytes = each.getValue().clone();
            Map<Path, byte[]> damaged = with(files, each.getKey(), bytes);
            for (int bit = 0; bit < 8 * bytes.length; bit++) {
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
                Permitted result = resultOf(damaged, each.getKey(), written);
                assertThat(result)
                        .as("%s, extents of %d, bit %d of %s", shape, extentBytes, bit, each.getKey())
                        .isEqualTo(afterFlip(places, each.getKey(), bit / 8));
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
                flips++;
                lost = Math.max(lost, result.refusedAt() < 0 ? written.size() - result.records() : 0);
            }
        }
        System.err.printf(
                "%s, extents of %d: %d records, %d bits, at most %d records lost%n",
                shape, extentBytes, written.size(), flips, lost);
        assertThat(lost).as("no more than the last write").isEqualTo(sizeOfLastWrite(shape, places));
    }

    private static long sizeOfLastWrite(Shape shape, NavigableMap<Path, List<Place>> places) {
        return switch (shape) {
            case CLOSED -> 0; // the last write is the seal
            case IN_BATCHES -> 3;
            case AT_ONCE -> places.lastEntry().getValue().size(); // a segment is forced before the next begins
            default -> 1;
        };
    }

    /** A file that was forced to a length and is shorter now: to be told from a torn tail only where something follows. */
    private static Permitted afterCut(
            NavigableMap<Path, List<Place>> places, Map<Path, byte[]> files, Path file, int length) {
        boolean newest = file.equals(places.lastKey());
        List<Place> mine = places.getOrDefault(file, List.of());
        int lastWhole = mine.stream()
                .mapToInt(Place::end)
                .filter(end -> end <= length)
                .max()
                .orElse(length < HEADER_BYTES ? 0 : HEADER_BYTES);
        if (!newest) {
            boolean whole = lastWhole == mine.get(mine.size() - 1).end();
            return whole ? all(places) : Permitted.refused(lastWhole);
        }
        boolean rewrite = files.getOrDefault(file, new byte[16])[15] == 1;
        boolean sealed = mine.stream().anyMatch(place -> place.isSeal() && place.end() <= length);
        boolean counts = length >= HEADER_BYTES && (!rewrite || sealed);
        boolean first = SegmentHeader.fileName(1).equals(file.getFileName().toString());
        if (!counts && places.size() == 1 && !first) {
            return Permitted.refused(lastWhole); // so short, the first segment is a first start that has crashed
        }
        return Permitted.found(before(places, file, counts ? length : 0));
    }

    @ParameterizedTest
    @MethodSource("logs")
    @DisplayName(
            "C33: cut at every byte, the newest file gives the records that are whole; any other refuses the start")
    void everyLength(Shape shape, int extentBytes) {
        Map<Path, byte[]> files = HundredRecords.of(shape, extentBytes);
        NavigableMap<Path, List<Place>> places = HundredRecords.places(files);
        List<JournalRecord> written = read(files);
        int cuts = 0;
        for (Map.Entry<Path, byte[]> each : files.entrySet()) {
            for (int length = 0; length < each.getValue().length; length++) {
                Map<Path, byte[]> cut = with(files, each.getKey(), Arrays.copyOf(each.getValue(), length));
                assertThat(resultOf(cut, each.getKey(), written))
                        .as("%s, extents of %d, %s cut to %d", shape, extentBytes, each.getKey(), length)
                        .isEqualTo(afterCut(places, files, each.getKey(), length));
                cuts++;
            }
        }
        System.err.printf("%s, extents of %d: %d records, %d lengths%n", shape, extentBytes, written.size(), cuts);
        assertThat(cuts).isGreaterThan(3_000);
    }
}
