package io.twopc.coordinator.binary;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;

/**
 * Reads what a {@link ByteWriter} wrote. For one thread.
 *
 * <p>Every method throws {@link UnreadableBytesException} where the bytes cannot be what they should be; nothing is
 * allocated on the word of a length that the bytes do not bear out.
 */
public final class ByteReader {

    private static final int MAX_SHIFT = 63;
    private static final int[] NANOS_PER_UNIT = {1, 1_000, 1_000_000};

    private final byte[] bytes;
    private int position;

    public ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    public int readByte() {
        need(1);
        return bytes[position++] & 0xFF;
    }

    public byte[] readBytes(int count) {
        need(count);
        byte[] read = Arrays.copyOfRange(bytes, position, position + count);
        position += count;
        return read;
    }

    public long readFixedLong() {
        need(Long.BYTES);
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << Byte.SIZE | (bytes[position++] & 0xFF);
        }
        return value;
    }

    public UUID readUuid() {
        long high = readFixedLong();
        return new UUID(high, readFixedLong());
    }

    public long readUnsigned() {
        long value = 0;
        for (int shift = 0; shift <= MAX_SHIFT; shift += 7) {
            int next = readByte();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new UnreadableBytesException("a number without end before byte " + position);
    }

    public long readSigned() {
        long folded = readUnsigned();
        return (folded >>> 1) ^ -(folded & 1);
    }

    /** How many things follow, each at least one byte. */
    public int readCount() {
        long count = readUnsigned();
        if (count < 0 || count > bytes.length - position) {
            throw new UnreadableBytesException("a count of " + count + " where " + (bytes.length - position)
                    + " bytes are left, before byte " + position);
        }
        return (int) count;
    }

    public String readString() {
        int count = readCount();
        String value = new String(bytes, position, count, StandardCharsets.UTF_8);
        position += count;
        return value;
    }

    public Instant readInstant(Instant base) {
        try {
            long seconds = Math.addExact(base.getEpochSecond(), readSigned());
            return Instant.ofEpochSecond(seconds, readNanos());
        } catch (DateTimeException | ArithmeticException e) {
            throw new UnreadableBytesException("a moment out of range before byte " + position, e);
        }
    }

    public Duration readDuration() {
        try {
            long seconds = readSigned();
            return Duration.ofSeconds(seconds, readNanos());
        } catch (ArithmeticException e) {
            throw new UnreadableBytesException("a duration out of range before byte " + position, e);
        }
    }

    private long readNanos() {
        long coded = readUnsigned();
        int unit = (int) (coded & 3);
        long count = coded >>> 2;
        if (unit >= NANOS_PER_UNIT.length || count >= 1_000_000_000L / NANOS_PER_UNIT[unit]) {
            throw new UnreadableBytesException("a fraction of a second out of range before byte " + position);
        }
        return count * NANOS_PER_UNIT[unit];
    }

    /** Says that nothing may be left. */
    public void expectEnd() {
        if (position != bytes.length) {
            throw new UnreadableBytesException((bytes.length - position) + " bytes too many from byte " + position);
        }
    }

    private void need(int count) {
        if (count < 0 || count > bytes.length - position) {
            throw new UnreadableBytesException("the bytes end at " + bytes.length + " where " + count
                    + " more were expected from byte " + position);
        }
    }
}
