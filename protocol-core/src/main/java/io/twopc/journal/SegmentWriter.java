package io.twopc.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Appends records to one segment through a buffer; knows bytes, not meanings. After an exception it is only closed.
 *
 * <p>The file grows by extents: zeros behind the records, which later records overwrite. A force that changes no length
 * has no commit of the file system to wait for.
 */
final class SegmentWriter implements Closeable {
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(64 << 10).asReadOnlyBuffer();

    private final JournalFile file;
    private final JournalOptions options;
    private final ByteBuffer buffer;
    private final CRC32C crc = new CRC32C();
    private final byte[] recordHeader = new byte[RecordFormat.HEADER_BYTES];
    private final ByteBuffer recordHeaderFields = ByteBuffer.wrap(recordHeader);
    private long position;
    private long fileBytes;

    private SegmentWriter(JournalFile file, JournalOptions options, ByteBuffer buffer) {
        this.file = file;
        this.options = options;
        this.buffer = buffer.clear();
    }

    /**
     * Makes the segment and forces its header, alone; its directory is the caller's to force (C35).
     *
     * @param buffer is this writer's until the next one is made with it
     */
    static SegmentWriter create(JournalOptions options, SegmentHeader header, ByteBuffer buffer) throws IOException {
        JournalFile file = options.files().create(options.directory().resolve(SegmentHeader.fileName(header.number())));
        SegmentWriter writer = new SegmentWriter(file, options, buffer);
        try {
            writer.putBytes(header.encode());
            writer.writeBuffer();
            writer.fileBytes = writer.position;
            writer.force();
            return writer;
        } catch (IOException | RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    /** Bytes of the header and the records, those that still wait in the buffer included. */
    long size() {
        return position + buffer.position();
    }

    /** Bytes in the file at the last flush, zeros behind the records included. */
    long fileBytes() {
        return fileBytes;
    }

    void put(int type, long sequence, long forced, byte[] body) throws IOException {
        recordHeaderFields
                .putInt(RecordFormat.LENGTH_AT, body.length)
                .putLong(RecordFormat.SEQUENCE_AT, sequence)
                .putLong(RecordFormat.FORCED_AT, forced)
                .put(RecordFormat.TYPE_AT, (byte) type);
        crc.reset();
        crc.update(recordHeader, RecordFormat.LENGTH_AT, recordHeader.length - RecordFormat.LENGTH_AT);
        crc.update(body);
        recordHeaderFields.putInt(RecordFormat.CRC_AT, (int) crc.getValue());
        putBytes(recordHeader);
        putBytes(body);
    }

    private void putBytes(byte[] bytes) throws IOException {
        int done = 0;
        while (done < bytes.length) {
            if (!buffer.hasRemaining()) {
                writeBuffer();
            }
            int count = Math.min(buffer.remaining(), bytes.length - done);
            buffer.put(bytes, done, count);
            done += count;
        }
    }

    /** Hands everything put so far to the operating system, with zeros behind it if the file has grown. */
    void flush() throws IOException {
        writeBuffer();
        if (position > fileBytes) {
            fileBytes = position;
            writeZeros(endOfExtent());
        }
    }

    private void writeBuffer() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            position += write(buffer, position);
        }
        buffer.clear();
    }

    /** Where the extent ends that the last record ends in; before that record if a rewrite has outgrown the segment. */
    private long endOfExtent() {
        long extent = Math.max(1, options.extentBytes());
        long boundary = (position + extent - 1) / extent * extent;
        return Math.min(boundary, options.segmentBytes());
    }

    private void writeZeros(long end) throws IOException {
        while (fileBytes < end) {
            ByteBuffer zeros = ZEROS.duplicate().limit((int) Math.min(ZEROS.capacity(), end - fileBytes));
            fileBytes += write(zeros, fileBytes);
        }
    }

    private int write(ByteBuffer source, long at) throws IOException {
        int written = file.write(source, at);
        if (written <= 0) {
            throw new IOException("the file took none of " + source.remaining() + " bytes");
        }
        return written;
    }

    /** Forces what was flushed. */
    void force() throws IOException {
        file.force();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
