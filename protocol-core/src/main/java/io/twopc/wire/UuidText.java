package io.twopc.wire;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** UUIDs in their canonical 36-character text form, read and written without strings between. */
final class UuidText {

    static final int LENGTH = 36;

    private static final char[] DIGITS = "0123456789abcdef".toCharArray();

    private UuidText() {}

    /** The UUID, in either case of its letters, or null if the text is not one. */
    static @Nullable UUID parse(char[] text, int offset, int length) {
        if (length != LENGTH) {
            return null;
        }
        long high = 0;
        long low = 0;
        int digits = 0;
        for (int i = 0; i < LENGTH; i++) {
            char c = text[offset + i];
            if (isHyphenPlace(i)) {
                if (c != '-') {
                    return null;
                }
                continue;
            }
            int digit = digit(c);
            if (digit < 0) {
                return null;
            }
            if (digits++ < 16) {
                high = high << 4 | digit;
            } else {
                low = low << 4 | digit;
            }
        }
        return new UUID(high, low);
    }

    static void format(UUID uuid, char[] target) {
        long high = uuid.getMostSignificantBits();
        long low = uuid.getLeastSignificantBits();
        int digits = 0;
        for (int i = 0; i < LENGTH; i++) {
            if (isHyphenPlace(i)) {
                target[i] = '-';
            } else {
                long half = digits < 16 ? high : low;
                target[i] = DIGITS[(int) (half >>> (60 - 4 * (digits % 16))) & 0xF];
                digits++;
            }
        }
    }

    private static boolean isHyphenPlace(int index) {
        return index == 8 || index == 13 || index == 18 || index == 23;
    }

    /** ASCII only: {@link Character#digit} would accept the digits of every script. */
    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        char lower = (char) (c | 0x20);
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
