package io.twopc.coordinator.binary;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;

/** A growing array of bytes. For one thread. */
public final class ByteWriter {

    private static final int INITIAL_BYTES = 256;
    private static final int MICRO = 1_000;
    private static final int MILLI = 1_000_000;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;

    /** What was written so far, in an array of its own. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    public ByteWriter writeByte(int value) {
        ensure(1);
        bytes[length++] = (byte) value;
        return this;
    }

    public ByteWriter writeBytes(byte[] source) {
        ensure(source.length);
        System.arraycopy(source, 0, bytes, length, source.length);
        length += source.length;
        return this;
    }

    /** Eight bytes, the high one first, so that unsigned order is the order of the bytes. */
    public ByteWriter writeFixedLong(long value) {
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            writeByte((int) (value >>> shift));
        }
        return this;
    }

    public ByteWriter writeUuid(UUID value) {
        return writeFixedLong(value.getMostSignificantBits()).writeFixedLong(value.getLeastSignificantBits());
    }

    /** A whole number, best small; a negative one takes ten bytes. */
    public ByteWriter writeUnsigned(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            writeByte((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        return writeByte((int) rest);
    }

    /** A whole number of either sign, best near zero. */
    public ByteWriter writeSigned(long value) {
        return writeUnsigned((value << 1) ^ (value >> (Long.SIZE - 1)));
    }

    /** Text; an unpaired surrogate, which UTF-8 has no form for, becomes a question mark. */
    public ByteWriter writeString(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return writeUnsigned(utf8.length).writeBytes(utf8);
    }

    /**
     * Text that must come back as it is.
     *
     * @throws IllegalArgumentException if it has no UTF-8 form
     */
    public ByteWriter writeExactString(String value) {
        byte[] utf8 = exactUtf8(value);
        return writeUnsigned(utf8.length).writeBytes(utf8);
    }

    /**
     * The UTF-8 of text that must come back as it is.
     *
     * @throws IllegalArgumentException if it has none, because of an unpaired surrogate
     */
    public static byte[] exactUtf8(String value) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
            byte[] utf8 = new byte[encoded.remaining()];
            encoded.get(utf8);
            return utf8;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("text with an unpaired surrogate", e);
        }
    }

    /** A moment, best near another one that the reader knows. */
    public ByteWriter writeInstant(Instant base, Instant value) {
        writeSigned(Math.subtractExact(value.getEpochSecond(), base.getEpochSecond()));
        return writeNanos(value.getNano());
    }

    public ByteWriter writeDuration(Duration value) {
        writeSigned(value.getSeconds());
        return writeNanos(value.getNano());
    }

    /** The low two bits name the unit: 0 nanoseconds, 1 microseconds, 2 milliseconds. */
    private ByteWriter writeNanos(int nanos) {
        if (nanos % MILLI == 0) {
            return writeUnsigned(((long) nanos / MILLI) << 2 | 2);
        }
        return nanos % MICRO == 0 ? writeUnsigned(((long) nanos / MICRO) << 2 | 1) : writeUnsigned((long) nanos << 2);
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(length, more)));
        }
    }
}
