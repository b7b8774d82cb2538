package io.twopc.journal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/** The bytes of one file of a {@link SimulatedDisk}: as processes see them, and as the platter has them. */
final class SimulatedFile {
    static final int SECTOR_BYTES = 16;

    private final BitSet dirtySectors = new BitSet();
    private byte[] cached;
    private byte[] durable;

    SimulatedFile(byte[] content) {
        cached = content.clone();
        durable = content.clone();
    }

    byte[] cached() {
        return cached.clone();
    }

    byte[] durable() {
        return durable.clone();
    }

    int read(ByteBuffer target, long position) {
        if (position >= cached.length) {
            return -1;
        }
        int count = (int) Math.min(target.remaining(), cached.length - position);
        target.put(cached, (int) position, count);
        return count;
    }

    void write(byte[] bytes, long position) {
        int end = (int) position + bytes.length;
        cached = Arrays.copyOf(cached, Math.max(cached.length, end));
        System.arraycopy(bytes, 0, cached, (int) position, bytes.length);
        if (bytes.length > 0) {
            dirtySectors.set((int) position / SECTOR_BYTES, (end - 1) / SECTOR_BYTES + 1);
        }
    }

    void force() {
        dirtySectors.stream().forEach(this::writeBack);
        dirtySectors.clear();
    }

    /** A force has failed: the cache thinks that it is clean, and the platter has nothing. */
    void forgetDirty() {
        dirtySectors.clear();
    }

    void losePower(SimulatedDisk.Survival survival) {
        dirtySectors.stream().filter(sector -> survival.next()).forEach(this::writeBack);
        dirtySectors.clear();
        cached = durable.clone();
    }

    private void writeBack(int sector) {
        int from = sector * SECTOR_BYTES;
        int to = Math.min(from + SECTOR_BYTES, cached.length);
        durable = Arrays.copyOf(durable, Math.max(durable.length, to));
        System.arraycopy(cached, from, durable, from, to - from);
    }
}
