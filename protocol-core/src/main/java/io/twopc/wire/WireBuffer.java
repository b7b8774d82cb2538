package io.twopc.wire;

import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;

/** A growing byte buffer that is written from front to back and used again. Not thread-safe. */
public final class WireBuffer extends OutputStream {

    /** A buffer that grew beyond this is let go at the next reset, in bytes. */
    private static final int KEPT_BYTES = 256 * 1024;

    private static final int FIRST_BYTES = 1024;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int size;

    /** The backing array: valid from 0 to {@link #size()} and only until the next write or reset. */
    public byte[] array() {
        return bytes;
    }

    public int size() {
        return size;
    }

    /** Empties the buffer. */
    public void reset() {
        size = 0;
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[FIRST_BYTES];
        }
    }

    /** A copy of what was written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    @Override
    public void write(int b) {
        makeRoom(1);
        bytes[size++] = (byte) b;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.length);
        makeRoom(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    /** Forgets everything from {@code newSize} on. */
    void truncate(int newSize) {
        Objects.checkIndex(newSize, size + 1);
        size = newSize;
    }

    /** Takes one byte out, moving what follows it forward. */
    void removeByte(int index) {
        Objects.checkIndex(index, size);
        System.arraycopy(bytes, index + 1, bytes, index, size - index - 1);
        size--;
    }

    /** Overwrites four bytes with a big-endian integer. */
    void putInt(int index, int value) {
        Objects.checkFromIndexSize(index, Integer.BYTES, size);
        bytes[index] = (byte) (value >>> 24);
        bytes[index + 1] = (byte) (value >>> 16);
        bytes[index + 2] = (byte) (value >>> 8);
        bytes[index + 3] = (byte) value;
    }

    private void makeRoom(int count) {
        int needed = Math.addExact(size, count);
        if (needed > bytes.length) {
            int doubled = (int) Math.min(Integer.MAX_VALUE - 16L, bytes.length * 2L);
            bytes = Arrays.copyOf(bytes, Math.max(needed, doubled));
        }
    }
}
