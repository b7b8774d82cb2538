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
        if (end > cached.length) {
            cached = Arrays.copyOf(cached, end);
        }
        System.arraycopy(bytes, 0, cached, (int) position, bytes.length);
        if (bytes.length > 0) {
            dirtySectors.set((int) position / SECTOR_BYTES, (end - 1) / SECTOR_BYTES + 1);
        }
    }

    void force() {
        writeBack(dirtySectors);
        dirtySectors.clear();
    }

    /** A force has failed: the cache thinks that it is clean, and the platter has nothing. */
    void forgetDirty() {
        dirtySectors.clear();
    }

    /** What isn't written back is as it was when it was last forced, or not there if it never was. */
    void losePower(SimulatedDisk.Survival survival) {
        BitSet surviving = new BitSet();
        dirtySectors.stream().filter(sector -> survival.next()).forEach(surviving::set);
        writeBack(surviving);
        dirtySectors.clear();
        cached = durable.clone();
    }

    private void writeBack(BitSet sectors) {
        int end = Math.min(sectors.length() * SECTOR_BYTES, cached.length);
        if (end > durable.length) {
            durable = Arrays.copyOf(durable, end);
        }
        sectors.stream().forEach(sector -> {
            int from = sector * SECTOR_BYTES;
            System.arraycopy(cached, from, durable, from, Math.min(SECTOR_BYTES, cached.length - from));
        });
    }
}
