package io.twopc.channel;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * Reads ahead as much as there is. The buffer is small, as most connections are idle most of the time, and twice as large
 * whenever one read has filled it. For one thread.
 */
final class GrowingBufferStream extends InputStream {

    static final int LEAST_BYTES = 1024;
    static final int MOST_BYTES = 64 * 1024;

    private final InputStream in;
    private byte[] buffer = new byte[LEAST_BYTES];
    private int next;
    private int end;

    GrowingBufferStream(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        return next < end || fill() ? buffer[next++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (next == end && length >= MOST_BYTES) {
            return in.read(target, offset, length);
        }
        if (next == end && !fill()) {
            return -1;
        }
        int count = Math.min(length, end - next);
        System.arraycopy(buffer, next, target, offset, count);
        next += count;
        return count;
    }

    private boolean fill() throws IOException {
        if (end == buffer.length && end < MOST_BYTES) {
            buffer = new byte[2 * end];
        }
        next = 0;
        end = Math.max(0, in.read(buffer, 0, buffer.length));
        return end > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
