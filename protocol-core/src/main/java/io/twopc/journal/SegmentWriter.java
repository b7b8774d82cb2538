package io.twopc.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** Appends records to one segment through a buffer; knows bytes, not meanings. After an exception it is only closed. */
final class SegmentWriter implements Closeable {
    private final JournalFile file;
    private final ByteBuffer buffer;
    private final CRC32C crc = new CRC32C();
    private final byte[] recordHeader = new byte[RecordFormat.HEADER_BYTES];
    private final ByteBuffer recordHeaderFields = ByteBuffer.wrap(recordHeader);
    private long position;

    private SegmentWriter(JournalFile file, ByteBuffer buffer) {
        this.file = file;
        this.buffer = buffer.clear();
    }

    /**
     * Makes the segment and forces its header; its directory is the caller's to force (C35).
     *
     * @param buffer is this writer's until the next one is made with it
     */
    static SegmentWriter create(JournalFiles files, Path path, SegmentHeader header, ByteBuffer buffer)
            throws IOException {
        SegmentWriter writer = new SegmentWriter(files.create(path), buffer);
        try {
            writer.putBytes(header.encode());
            writer.flush();
            writer.force();
            return writer;
        } catch (IOException | RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    /** Bytes in the segment, those that still wait in the buffer included. */
    long size() {
        return position + buffer.position();
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
                flush();
            }
            int count = Math.min(buffer.remaining(), bytes.length - done);
            buffer.put(bytes, done, count);
            done += count;
        }
    }

    /** Hands everything put so far to the operating system. */
    void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            int written = file.write(buffer, position);
            if (written <= 0) {
                throw new IOException("the file took none of " + buffer.remaining() + " bytes");
            }
            position += written;
        }
        buffer.clear();
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
