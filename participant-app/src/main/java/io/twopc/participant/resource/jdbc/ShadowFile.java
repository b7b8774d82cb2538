package io.twopc.participant.resource.jdbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What a file would hold if it could still be written: its content as it is, and over that, in memory, what was written
 * since. Safe for use by several threads.
 */
final class ShadowFile {

    private static final int BLOCK_BYTES = 4_096;

    private final FileChannel file;
    private final Map<Long, byte[]> written = new HashMap<>();
    private long size;
    /** From here on the file's own content does not count: it was cut short. */
    private long end;

    /** Begins with the content of a file, which is not written any more. */
    ShadowFile(FileChannel file) throws IOException {
        this.file = file;
        this.size = file.size();
        this.end = size;
    }

    synchronized int read(ByteBuffer target, long position) throws IOException {
        if (position >= size) {
            return target.hasRemaining() ? -1 : 0;
        }
        int count = (int) Math.min(target.remaining(), size - position);
        for (int done = 0; done < count; ) {
            long number = (position + done) / BLOCK_BYTES;
            int offset = (int) ((position + done) % BLOCK_BYTES);
            int length = Math.min(BLOCK_BYTES - offset, count - done);
            byte[] block = written.get(number);
            target.put(block == null ? load(number) : block, offset, length);
            done += length;
        }
        return count;
    }

    synchronized int write(ByteBuffer source, long position) throws IOException {
        int count = source.remaining();
        for (int done = 0; done < count; ) {
            long number = (position + done) / BLOCK_BYTES;
            int offset = (int) ((position + done) % BLOCK_BYTES);
            int length = Math.min(BLOCK_BYTES - offset, count - done);
            byte[] block = written.get(number);
            if (block == null) {
                block = length == BLOCK_BYTES ? new byte[BLOCK_BYTES] : load(number);
                written.put(number, block);
            }
            source.get(block, offset, length);
            done += length;
        }
        size = Math.max(size, position + count);
        return count;
    }

    private byte[] load(long number) throws IOException {
        long begin = number * BLOCK_BYTES;
        byte[] bytes = new byte[BLOCK_BYTES];
        ByteBuffer block = ByteBuffer.wrap(bytes, 0, (int) Math.max(0, Math.min(BLOCK_BYTES, end - begin)));
        int read = 0;
        while (block.hasRemaining() && read >= 0) {
            read = file.read(block, begin + block.position());
        }
        return bytes;
    }

    synchronized long size() {
        return size;
    }

    synchronized void truncate(long newSize) {
        if (newSize < size) {
            size = newSize;
            end = Math.min(end, newSize);
            long last = newSize / BLOCK_BYTES;
            written.keySet().removeIf(number -> number > last);
            byte[] block = written.get(last);
            if (block != null) {
                Arrays.fill(block, (int) (newSize % BLOCK_BYTES), BLOCK_BYTES, (byte) 0);
            }
        }
    }
}
