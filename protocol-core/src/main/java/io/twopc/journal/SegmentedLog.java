package io.twopc.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments of one log as a single growing sequence of records; every call is synchronous and by one thread at a time.
 *
 * <p>After an exception from any method the log takes nothing more and is only {@linkplain #abandon abandoned}.
 */
final class SegmentedLog {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentedLog.class);
    private static final int BUFFER_BYTES = 256 << 10;

    private final JournalOptions options;
    private final UUID logId;
    private final ByteBuffer buffer;

    /** File sizes of all segments but the one that grows, by number; includes those that no longer count. */
    private final TreeMap<Long, Long> olderSegments;

    private final ByteBuffer sealFields = ByteBuffer.allocate(RecordFormat.SEAL_BODY_BYTES);
    private @Nullable SegmentWriter current;
    private long number;
    private long base;
    private long sequence;
    private long forcedSequence;
    private long forcedBytes;
    private long bytesBeforeCurrent;
    private long olderBytes;
    private volatile long sizeBytes;
    private volatile int segmentCount;

    /**
     * Continues a log, which must be {@linkplain #rewrite rewritten} before anything else.
     *
     * @param segments the file sizes of the segments on disk, by number
     * @param number the newest of them, 0 if there is none
     * @param base the oldest that counts
     * @param sequence that of the last record
     */
    SegmentedLog(JournalOptions options, UUID logId, Map<Long, Long> segments, long number, long base, long sequence) {
        this.options = options;
        this.logId = logId;
        this.buffer = ByteBuffer.allocateDirect((int) Math.min(BUFFER_BYTES, options.segmentBytes()));
        this.olderSegments = new TreeMap<>(segments);
        this.number = number;
        this.base = base;
        this.sequence = sequence;
        this.forcedSequence = sequence;
    }

    /** Appends one record, into a new segment if this one is full; it is durable after {@link #force}. */
    long append(Entry entry) throws IOException {
        byte[] body = entry.body();
        SegmentWriter segment = open();
        boolean full = segment.size() + RecordFormat.HEADER_BYTES + body.length > options.segmentBytes();
        if (full && segment.size() > SegmentHeader.BYTES) {
            roll(false, base);
            segment = open();
        }
        return put(segment, entry.type(), body);
    }

    private long put(SegmentWriter segment, int type, byte[] body) throws IOException {
        segment.put(type, sequence + 1, forcedSequence, body);
        return ++sequence;
    }

    /** Hands everything appended to the operating system, without a force. */
    void flush() throws IOException {
        open().flush();
        sizeBytes = olderBytes + open().fileBytes();
    }

    /** When this returns, everything appended is durable. Does nothing if it is already. */
    void force() throws IOException {
        flush();
        if (forcedSequence < sequence) {
            SegmentWriter segment = open();
            long bytes = bytesBeforeCurrent + segment.size() - forcedBytes;
            int records = (int) Math.min(Integer.MAX_VALUE, sequence - forcedSequence);
            long begin = System.nanoTime();
            segment.force();
            long nanos = System.nanoTime() - begin;
            forcedSequence = sequence;
            forcedBytes += bytes;
            tellForced(nanos, records, bytes);
        }
    }

    /** Ends the segment, durably, and begins the next one, whose header and directory entry are durable (C35). */
    private void roll(boolean rewrite, long newBase) throws IOException {
        SegmentWriter ended = current;
        if (ended != null) {
            force();
            olderSegments.put(number, ended.fileBytes());
            bytesBeforeCurrent += ended.size();
            ended.close();
        }
        current = null;
        number++;
        SegmentHeader header = new SegmentHeader(rewrite, logId, number, sequence + 1, newBase);
        current = SegmentWriter.create(options, header, buffer);
        options.files().forceDirectory(options.directory());
        forcedBytes += SegmentHeader.BYTES;
        recountSegments();
    }

    /**
     * Begins a new segment with copies of everything alive and seals it. Older segments stay.
     *
     * @param startsAfresh whether the older segments count no longer once the seal is durable (C10, C34)
     * @return the number of the new segment
     */
    long rewrite(Iterable<Entry> live, boolean startsAfresh) throws IOException {
        long newBase = startsAfresh ? number + 1 : base;
        roll(true, newBase);
        SegmentWriter segment = open();
        for (Entry entry : live) {
            checkSize(entry, options);
            put(segment, entry.type(), entry.body());
        }
        // The copies are forced before the seal is written: so a valid seal proves them whole.
        force();
        base = newBase;
        seal();
        return number;
    }

    /** Writes and forces the mark that all before it is whole and that segments from the base on count. */
    private void seal() throws IOException {
        put(open(), RecordFormat.SEAL_TYPE, sealFields.putLong(0, base).array());
        force();
    }

    /**
     * Makes segments before {@code first} count no longer, durably, and then deletes them.
     *
     * @return why some could not be deleted; they are tried again at the next drop or start
     */
    Optional<IOException> dropBefore(long first) throws IOException {
        if (first > base) {
            base = first;
            seal();
        }
        return deleteUncounted();
    }

    private Optional<IOException> deleteUncounted() throws IOException {
        IOException failed = null;
        boolean deletedAny = false;
        for (Long each : olderSegments.headMap(base).keySet().toArray(Long[]::new)) {
            try {
                options.files().delete(options.directory().resolve(SegmentHeader.fileName(each)));
                olderSegments.remove(each);
                deletedAny = true;
            } catch (IOException e) {
                LOG.warn("Could not delete segment {} in {}, which no longer counts", each, options.directory(), e);
                failed = failed == null ? e : failed;
            }
        }
        if (deletedAny) {
            options.files().forceDirectory(options.directory());
            recountSegments();
        }
        return Optional.ofNullable(failed);
    }

    /** Forces what waits, adds the seal that lets every later damage be told from a torn tail, and closes the file. */
    void close() throws IOException {
        seal();
        open().close();
    }

    /** Closes the file as it is, writing nothing. */
    void abandon() throws IOException {
        if (current != null) {
            current.close();
        }
    }

    /** Sequence of the last record appended. */
    long sequence() {
        return sequence;
    }

    /** Bytes on disk in all segments, zeros behind the records included; any thread may ask. */
    long sizeBytes() {
        return sizeBytes;
    }

    /** Segments on disk; any thread may ask. */
    int segmentCount() {
        return segmentCount;
    }

    /** Refuses an entry that is longer than the log takes. */
    static void checkSize(Entry entry, JournalOptions options) {
        if (entry.body().length > options.maxRecordBytes()) {
            throw new IllegalArgumentException("The body has " + entry.body().length + " bytes, the journal in "
                    + options.directory() + " takes at most " + options.maxRecordBytes());
        }
    }

    private SegmentWriter open() throws IOException {
        if (current == null) {
            throw new IOException("the log has no open segment");
        }
        return current;
    }

    private void recountSegments() throws IOException {
        olderBytes = olderSegments.values().stream().mapToLong(Long::longValue).sum();
        segmentCount = olderSegments.size() + 1;
        sizeBytes = olderBytes + open().fileBytes();
    }

    private void tellForced(long nanos, int records, long bytes) {
        try {
            options.listener().forced(nanos, records, bytes);
        } catch (RuntimeException e) {
            LOG.warn("A journal listener failed; the journal is unharmed", e);
        }
    }
}
