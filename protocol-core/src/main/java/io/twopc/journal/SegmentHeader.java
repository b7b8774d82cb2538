package io.twopc.journal;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The first 64 bytes of a segment, as drawn in the package documentation.
 *
 * @param version the format; later formats keep this header's layout
 * @param rewrite whether the segment begins with copies and counts only once sealed
 * @param number 1 or more
 * @param firstSequence 1 or more
 * @param base the oldest segment that counts; for the rewrite of a start, the segment itself
 */
record SegmentHeader(int version, boolean rewrite, UUID logId, long number, long firstSequence, long base) {
    static final int BYTES = 64;
    static final int VERSION = 1;
    static final int VERSION_AT = 8;
    static final int LOG_ID_AT = 16;
    static final int NUMBER_AT = 32;
    static final int FIRST_SEQUENCE_AT = 40;
    static final int BASE_AT = 48;

    private static final long MAGIC = 0x3250434A524E4C0AL; // "2PCJRNL\n"
    private static final int CRC_AT = 60;
    private static final Pattern NAME = Pattern.compile("segment-(\\d{16})\\.log");

    SegmentHeader(boolean rewrite, UUID logId, long number, long firstSequence, long base) {
        this(VERSION, rewrite, logId, number, firstSequence, base);
    }

    /** The file name of segment {@code number}; names sort as numbers do. */
    static String fileName(long number) {
        return String.format(Locale.ROOT, "segment-%016d.log", number);
    }

    /** The number in the name of {@code file}, or 0 if it isn't a segment. */
    static long numberOf(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() ? Long.parseLong(name.group(1)) : 0;
    }

    byte[] encode() {
        byte[] bytes = new byte[BYTES];
        ByteBuffer out = ByteBuffer.wrap(bytes);
        out.putLong(MAGIC).putInt(version).putInt(rewrite ? 1 : 0);
        out.putLong(logId.getMostSignificantBits()).putLong(logId.getLeastSignificantBits());
        out.putLong(number).putLong(firstSequence).putLong(base);
        out.putInt(CRC_AT, crc(bytes));
        return bytes;
    }

    /** Reads {@code bytes}; empty if they aren't a header or not as it was written. */
    static Optional<SegmentHeader> decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length != BYTES || in.getLong() != MAGIC || in.getInt(CRC_AT) != crc(bytes)) {
            return Optional.empty();
        }
        int version = in.getInt();
        boolean rewrite = in.getInt() == 1;
        UUID logId = new UUID(in.getLong(), in.getLong());
        return Optional.of(new SegmentHeader(version, rewrite, logId, in.getLong(), in.getLong(), in.getLong()));
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, CRC_AT);
        return (int) crc.getValue();
    }
}
