package io.twopc.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the segments on disk prove: which of them count, where the log ends, and that nothing before its end is missing.
 *
 * <p>Goes from the newest segment to the oldest that counts, since only newer ones say which that is. Changes nothing.
 */
final class LogInspection {
    private static final Logger LOG = LoggerFactory.getLogger(LogInspection.class);

    /**
     * A segment that counts.
     *
     * @param end where its last good record ends, in bytes
     * @param nextSequence one more than that of its last good record
     * @param base the oldest segment that counts, as far as this one knows
     */
    record Segment(Path file, SegmentHeader header, long end, long nextSequence, long base) {}

    private final JournalOptions options;
    private final TreeMap<Long, Long> sizes = new TreeMap<>();
    private final Deque<Segment> counted = new ArrayDeque<>();
    private @Nullable Path oldestDiscarded;
    private long oldestDiscardedEnd;
    private long tornBytes;

    private LogInspection(JournalOptions options) {
        this.options = options;
    }

    /**
     * Inspects the directory of {@code options}.
     *
     * @throws JournalCorruptException if something that was durable is missing or damaged
     */
    static LogInspection of(JournalOptions options) throws IOException {
        LogInspection inspection = new LogInspection(options);
        List<Path> newestFirst = options.files().list(options.directory()).stream()
                .filter(file -> SegmentHeader.numberOf(file) > 0)
                .sorted(Comparator.comparingLong(SegmentHeader::numberOf).reversed())
                .toList();
        for (Path file : newestFirst) {
            inspection.inspect(file);
        }
        inspection.requireAllFromBase();
        return inspection;
    }

    private void inspect(Path file) throws IOException {
        long number = SegmentHeader.numberOf(file);
        try (SegmentReader reader = new SegmentReader(options.files(), file)) {
            sizes.put(number, reader.size());
            if (!counted.isEmpty() && number < base()) {
                return;
            }
            Optional<Segment> segment = reader.header().isPresent()
                    ? inspect(file, reader.header().get(), reader)
                    : discard(file, reader, 0, reader.size() <= SegmentHeader.BYTES, "its header is not whole");
            if (segment.isPresent()) {
                requireFollowed(segment.get());
                counted.addFirst(segment.get());
            }
        }
    }

    private Optional<Segment> inspect(Path file, SegmentHeader header, SegmentReader reader) throws IOException {
        requireOwn(file, header);
        boolean sealed = false;
        long base = header.base();
        long at = reader.offset();
        for (JournalRecord each = reader.next(); each != null; each = reader.next()) {
            if (each.type() == RecordFormat.SEAL_TYPE) {
                base = sealedBase(file, at, each.body());
                sealed = true;
            }
            at = reader.offset();
        }
        if (reader.defect().isPresent()) {
            requireNothingMissing(file, reader, reader.defect().get());
        }
        if (header.rewrite() && !sealed) {
            return discard(file, reader, reader.offset(), true, "its seal is missing");
        }
        tornBytes += reader.strayBytes();
        return Optional.of(new Segment(file, header, reader.offset(), reader.dueSequence(), base));
    }

    private static long sealedBase(Path file, long at, byte[] body) {
        if (body.length != RecordFormat.SEAL_BODY_BYTES) {
            throw new JournalCorruptException(file, at, "a seal of " + body.length + " bytes, which nobody writes");
        }
        return ByteBuffer.wrap(body).getLong();
    }

    /**
     * Leaves a segment out, unless a newer one counts: then it was whole once. Crashes of several starts may leave
     * several of them.
     */
    private Optional<Segment> discard(Path file, SegmentReader reader, long end, boolean explicable, String why)
            throws IOException {
        if (!explicable || !counted.isEmpty()) {
            throw new JournalCorruptException(file, end, why);
        }
        LOG.warn("{} is left out: {}, so no record of its own was ever durable", file, why);
        oldestDiscarded = file;
        oldestDiscardedEnd = end;
        tornBytes += reader.zerosFrom();
        return Optional.empty();
    }

    /**
     * Lets a torn tail of the newest segment pass, and bytes behind the last record of an older one, which is complete
     * then; nothing else (C33).
     */
    private void requireNothingMissing(Path file, SegmentReader reader, String defect) throws IOException {
        Segment newer = counted.peekFirst();
        if (newer != null && newer.header().firstSequence() != reader.dueSequence()) {
            throw new JournalCorruptException(file, reader.offset(), defect + ", and newer segments follow");
        }
        long proof = newer == null ? reader.findProofOfDamage() : -1;
        if (proof >= 0) {
            throw new JournalCorruptException(
                    file, reader.offset(), defect + ", but the later record at offset " + proof + " is whole");
        }
        LOG.warn(
                "{} has {}: {} bytes from offset {} on are left out ({})",
                file,
                newer == null ? "a torn tail" : "bytes behind its last record",
                reader.strayBytes(),
                reader.offset(),
                defect);
    }

    private void requireOwn(Path file, SegmentHeader header) {
        if (header.version() != SegmentHeader.VERSION) {
            String versions = "format version " + header.version() + ", this program reads " + SegmentHeader.VERSION;
            throw new JournalCorruptException(file, SegmentHeader.VERSION_AT, versions);
        }
        if (header.number() != SegmentHeader.numberOf(file)) {
            String name = "this is segment " + header.number() + " under another name";
            throw new JournalCorruptException(file, SegmentHeader.NUMBER_AT, name);
        }
        Segment newer = counted.peekFirst();
        if (newer != null && !newer.header().logId().equals(header.logId())) {
            String ids = "it belongs to log " + header.logId() + ", newer segments belong to "
                    + newer.header().logId();
            throw new JournalCorruptException(file, SegmentHeader.LOG_ID_AT, ids);
        }
    }

    private void requireFollowed(Segment segment) {
        Segment newer = counted.peekFirst();
        if (newer == null) {
            return;
        }
        long missing = newer.header().number() - 1;
        if (missing != segment.header().number()) {
            throw missing(newer, missing);
        }
        if (newer.header().firstSequence() != segment.nextSequence()) {
            String gap =
                    "it ends before record " + segment.nextSequence() + ", but the next segment begins with record "
                            + newer.header().firstSequence();
            throw new JournalCorruptException(segment.file(), segment.end(), gap);
        }
    }

    private void requireAllFromBase() {
        Segment oldest = counted.peekFirst();
        if (oldest != null && oldest.header().number() != base()) {
            throw missing(oldest, base());
        }
        // Only the very first start of a log begins with nothing before it.
        if (oldest == null && oldestDiscarded != null && SegmentHeader.numberOf(oldestDiscarded) > 1) {
            throw new JournalCorruptException(
                    oldestDiscarded, oldestDiscardedEnd, "it is not whole, and no older segment is left");
        }
    }

    private static JournalCorruptException missing(Segment present, long number) {
        return new JournalCorruptException(
                present.file(),
                SegmentHeader.BASE_AT,
                SegmentHeader.fileName(number) + " counts, but is missing before it");
    }

    private long base() {
        return counted.getLast().base();
    }

    /** The segments that count, oldest first. */
    Collection<Segment> counted() {
        return counted;
    }

    /** Whether no start ever finished here. */
    boolean isNew() {
        return counted.isEmpty();
    }

    /** The log's identity, if there is a log. */
    Optional<UUID> logId() {
        return Optional.ofNullable(counted.peekLast())
                .map(newest -> newest.header().logId());
    }

    /** Bytes at the end of the log, or in segments after it, that don't count; without the zeros behind them. */
    long tornBytes() {
        return tornBytes;
    }

    /**
     * Makes the names of all segments found durable. Before a newer one is made: else a power cut could leave the newer
     * one alone, and nobody could tell a first start that never finished from a log that lost its past.
     */
    void forceNames() throws IOException {
        if (!sizes.isEmpty()) {
            options.files().forceDirectory(options.directory());
        }
    }

    /** The log as it goes on from here, with a new segment behind all that exist. */
    SegmentedLog continueAs(UUID logId) {
        long newest = sizes.isEmpty() ? 0 : sizes.lastKey();
        long sequence = counted.isEmpty() ? 0 : counted.getLast().nextSequence() - 1;
        long base = counted.isEmpty() ? 1 : base();
        return new SegmentedLog(options, logId, sizes, newest, base, sequence);
    }
}
