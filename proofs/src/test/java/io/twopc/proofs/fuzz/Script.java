package io.twopc.proofs.fuzz;

import java.util.Arrays;

/** Fuzzed bytes read from front to back as small decisions; after their end every decision is 0, the plainest one. */
final class Script {

    private final byte[] bytes;
    private int at;

    Script(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean isOver() {
        return at >= bytes.length;
    }

    /** 0 to 255. */
    int octet() {
        return isOver() ? 0 : bytes[at++] & 0xFF;
    }

    /** 0 to {@code bound - 1}, for bounds up to 256. */
    int below(int bound) {
        return octet() % bound;
    }

    /** 0 to 65,535. */
    int pair() {
        return octet() << 8 | octet();
    }

    /** The next {@code count} bytes, or as many as are left. */
    byte[] take(int count) {
        int end = Math.min(bytes.length, at + count);
        byte[] taken = Arrays.copyOfRange(bytes, Math.min(at, end), end);
        at = end;
        return taken;
    }

    byte[] rest() {
        return take(bytes.length);
    }
}
