package io.twopc.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads one segment from front to back, holding one record at a time.
 *
 * <p>{@link #next} stops at the end, which is where nothing but zeros is left, or at the first thing that isn't the record
 * due there; {@link #offset} then says where and {@link #defect} why.
 */
final class SegmentReader implements Closeable {
    private static final int WINDOW_BYTES = 256 << 10;

    private final JournalFile file;
    private final long size;
    private final CRC32C crc = new CRC32C();
    private final Optional<SegmentHeader> header;

    private ByteBuffer window;
    private long windowStart;
    private long offset = SegmentHeader.BYTES;
    private long dueSequence;
    private long zerosFrom = -1;
    private @Nullable String defect;

    SegmentReader(JournalFiles files, Path path) throws IOException {
        file = files.open(path);
        try {
            size = file.size();
            window = ByteBuffer.allocate((int) Math.min(WINDOW_BYTES, size)).limit(0);
            header = readHeader();
            dueSequence = header.map(SegmentHeader::firstSequence).orElse(1L);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private Optional<SegmentHeader> readHeader() throws IOException {
        if (size < SegmentHeader.BYTES) {
            return Optional.empty();
        }
        byte[] bytes = new byte[SegmentHeader.BYTES];
        window.get(indexOf(0, bytes.length), bytes);
        return SegmentHeader.decode(bytes);
    }

    /** The header, if it is whole. */
    Optional<SegmentHeader> header() {
        return header;
    }

    /** Bytes in the file when it was opened. */
    long size() {
        return size;
    }

    /** Where the record after the last good one begins, or would begin. */
    long offset() {
        return offset;
    }

    /** The sequence of the record after the last good one. */
    long dueSequence() {
        return dueSequence;
    }

    /** Why {@link #next} stopped before the end, if it did. */
    Optional<String> defect() {
        return Optional.ofNullable(defect);
    }

    /** The next record, a seal included; null when there is no further good one. */
    @Nullable
    JournalRecord next() throws IOException {
        if (offset == size || defect != null) {
            return null;
        }
        String found = defectAt(offset);
        if (found != null) {
            // zeros and nothing else are room for records that were not written
            defect = zerosFrom() > offset ? found : null;
            return null;
        }
        int index = indexOf(offset, RecordFormat.HEADER_BYTES);
        int length = window.getInt(index + RecordFormat.LENGTH_AT);
        index = indexOf(offset, RecordFormat.HEADER_BYTES + length);
        byte[] body = new byte[length];
        window.get(index + RecordFormat.HEADER_BYTES, body);
        int type = window.get(index + RecordFormat.TYPE_AT) & 0xFF;
        offset += RecordFormat.HEADER_BYTES + length;
        return new JournalRecord(type, dueSequence++, body);
    }

    private @Nullable String defectAt(long at) throws IOException {
        long left = size - at;
        if (left < RecordFormat.HEADER_BYTES) {
            return left + " bytes where a record header of " + RecordFormat.HEADER_BYTES + " was due";
        }
        int index = indexOf(at, RecordFormat.HEADER_BYTES);
        int length = window.getInt(index + RecordFormat.LENGTH_AT);
        if (!fits(at, length)) {
            return "record length " + length + " where " + left + " bytes are left";
        }
        long sequence = window.getLong(index + RecordFormat.SEQUENCE_AT);
        if (!checksumHolds(at, length)) {
            return "record " + dueSequence + " fails its checksum";
        }
        return sequence == dueSequence ? null : "record " + sequence + " where " + dueSequence + " was due";
    }

    /** Bytes from the last good record to the last that is not zero. */
    long strayBytes() throws IOException {
        return Math.max(0, zerosFrom() - offset);
    }

    /**
     * Looks at every byte from the last good record on for proof that what follows it had once been forced.
     *
     * @return the offset of a valid record written after that force, or -1 if there is none: a torn tail (C33)
     */
    long findProofOfDamage() throws IOException {
        long end = Math.min(zerosFrom(), size - RecordFormat.HEADER_BYTES + 1);
        for (long at = offset; at < end; at++) {
            int index = indexOf(at, RecordFormat.HEADER_BYTES);
            int length = window.getInt(index + RecordFormat.LENGTH_AT);
            long sequence = window.getLong(index + RecordFormat.SEQUENCE_AT);
            long forced = window.getLong(index + RecordFormat.FORCED_AT);
            // Cheap tests first: garbage must not cost a checksum over megabytes at every byte.
            boolean plausible = forced >= dueSequence && sequence > forced && sequence - dueSequence < size;
            if (plausible && fits(at, length) && checksumHolds(at, length)) {
                return at;
            }
        }
        return -1;
    }

    /** Where the zeros that the file ends with begin; a last record may end in some of them. */
    long zerosFrom() throws IOException {
        if (zerosFrom < 0) {
            zerosFrom = size;
            int zeros;
            do {
                int count = (int) Math.min(WINDOW_BYTES, zerosFrom);
                zeros = zerosAtTheEnd(indexOf(zerosFrom - count, count), count);
                zerosFrom -= zeros;
            } while (zeros == WINDOW_BYTES);
        }
        return zerosFrom;
    }

    private int zerosAtTheEnd(int index, int count) {
        int zeros = 0;
        while (zeros < count && window.get(index + count - zeros - 1) == 0) {
            zeros++;
        }
        return zeros;
    }

    private boolean fits(long at, int length) {
        return length >= 0
                && length <= JournalOptions.LARGEST_RECORD_BYTES
                && length <= size - at - RecordFormat.HEADER_BYTES;
    }

    private boolean checksumHolds(long at, int length) throws IOException {
        int bytes = RecordFormat.HEADER_BYTES + length;
        int index = indexOf(at, bytes);
        crc.reset();
        crc.update(window.array(), index + RecordFormat.LENGTH_AT, bytes - RecordFormat.LENGTH_AT);
        return window.getInt(index + RecordFormat.CRC_AT) == (int) crc.getValue();
    }

    /** Brings {@code count} bytes of the file into the window; returns where in it they begin. */
    private int indexOf(long at, int count) throws IOException {
        if (at >= windowStart && at + count <= windowStart + window.limit()) {
            return (int) (at - windowStart);
        }
        if (window.capacity() < count) {
            window = ByteBuffer.allocate(count);
        }
        windowStart = at;
        window.clear().limit((int) Math.min(window.capacity(), size - at));
        while (window.hasRemaining()) {
            if (file.read(window, at + window.position()) < 0) {
                throw new IOException("the file became shorter while it was read");
            }
        }
        return 0;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
