package io.twopc.coordinator.history;

import io.twopc.coordinator.binary.ByteReader;
import io.twopc.coordinator.binary.ByteWriter;
import io.twopc.protocol.model.TransactionId;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The bytes of an {@link IdempotencyRecord}, in the history and in the decision log.
 *
 * <pre>
 * transaction id, 16 bytes | 1 | SHA-256, 32 bytes     (or: 0 | the hash as text, should it ever be another one)
 * </pre>
 *
 * and the key before them where it is not kept beside.
 */
public final class IdempotencyRecordCodec {

    private static final int AS_TEXT = 0;
    private static final int SHA_256 = 1;
    private static final int SHA_256_BYTES = 32;
    private static final Pattern SHA_256_HEX = Pattern.compile("[0-9a-f]{64}");

    private IdempotencyRecordCodec() {}

    /**
     * Writes a record with its key.
     *
     * @throws IllegalArgumentException if the key has no UTF-8 form
     */
    public static void write(ByteWriter out, IdempotencyRecord idempotency) {
        out.writeExactString(idempotency.key());
        writeWithoutKey(out, idempotency);
    }

    public static IdempotencyRecord read(ByteReader in) {
        return readWithoutKey(in, in.readString());
    }

    static void writeWithoutKey(ByteWriter out, IdempotencyRecord idempotency) {
        out.writeUuid(idempotency.transaction().value());
        String hash = idempotency.bodyHash();
        if (SHA_256_HEX.matcher(hash).matches()) {
            out.writeByte(SHA_256).writeBytes(HexFormat.of().parseHex(hash));
        } else {
            out.writeByte(AS_TEXT).writeString(hash);
        }
    }

    static IdempotencyRecord readWithoutKey(ByteReader in, String key) {
        TransactionId transaction = new TransactionId(in.readUuid());
        String hash =
                in.readByte() == SHA_256 ? HexFormat.of().formatHex(in.readBytes(SHA_256_BYTES)) : in.readString();
        return new IdempotencyRecord(key, hash, transaction);
    }
}
