package io.twopc.coordinator.history;

import io.twopc.coordinator.binary.ByteReader;
import io.twopc.coordinator.binary.ByteWriter;
import io.twopc.protocol.model.TransactionId;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the one map that the history is, in the unsigned order of their bytes.
 *
 * <pre>
 * 1 | transaction id, 16 bytes                            the transaction's view
 * 2 | kept since, 8 bytes of milliseconds | id            nothing: what is dropped next stands first
 * 3 | idempotency key, UTF-8                              body hash and transaction id
 * 4 | transaction id, 16 bytes | idempotency key, UTF-8   nothing: the keys that go with a transaction
 * </pre>
 *
 * One map and not four: a crash leaves some prefix of the single writes, and their order keeps the parts in step.
 */
final class HistoryKeys {

    private static final int TRANSACTION = 1;
    private static final int EXPIRY = 2;
    private static final int CLIENT_KEY = 3;
    private static final int KEYS_OF_TRANSACTION = 4;

    private static final UUID LOWEST = new UUID(0, 0);
    private static final UUID HIGHEST = new UUID(-1, -1);

    /** Below every transaction, and above. */
    static final byte[] FIRST_TRANSACTION = transaction(new TransactionId(LOWEST));

    static final byte[] LAST_TRANSACTION = transaction(new TransactionId(HIGHEST));
    static final byte[] FIRST_EXPIRY = expiry(0, new TransactionId(LOWEST));
    static final byte[] FIRST_EXEMPT = expiry(Expiry.FOREVER, new TransactionId(LOWEST));
    static final byte[] AFTER_EXPIRIES = {CLIENT_KEY};

    private HistoryKeys() {}

    static byte[] transaction(TransactionId id) {
        return new ByteWriter().writeByte(TRANSACTION).writeUuid(id.value()).toByteArray();
    }

    static TransactionId transactionOf(byte[] transactionKey) {
        ByteReader in = new ByteReader(transactionKey);
        in.readByte();
        return new TransactionId(in.readUuid());
    }

    static byte[] expiry(long keptSinceMillis, TransactionId id) {
        return new ByteWriter()
                .writeByte(EXPIRY)
                .writeFixedLong(keptSinceMillis)
                .writeUuid(id.value())
                .toByteArray();
    }

    /** What an expiry key says; absent if this is another kind of key. */
    static @Nullable Expiry expiryOf(byte @Nullable [] key) {
        if (key == null || key[0] != EXPIRY) {
            return null;
        }
        ByteReader in = new ByteReader(key);
        in.readByte();
        long keptSinceMillis = in.readFixedLong();
        return new Expiry(keptSinceMillis, new TransactionId(in.readUuid()));
    }

    static byte[] clientKey(byte[] utf8) {
        return new ByteWriter().writeByte(CLIENT_KEY).writeBytes(utf8).toByteArray();
    }

    static byte[] keyOfTransaction(TransactionId id, byte[] utf8) {
        return new ByteWriter()
                .writeByte(KEYS_OF_TRANSACTION)
                .writeUuid(id.value())
                .writeBytes(utf8)
                .toByteArray();
    }

    /** The client's key in a {@link #keyOfTransaction}, in UTF-8; absent if this is none of that transaction. */
    static byte @Nullable [] clientKeyIn(byte @Nullable [] key, TransactionId id) {
        byte[] prefix = keyOfTransaction(id, new byte[0]);
        if (key == null || !startsWith(key, prefix)) {
            return null;
        }
        return Arrays.copyOfRange(key, prefix.length, key.length);
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /**
     * When a transaction's retention began.
     *
     * @param keptSinceMillis {@link #FOREVER} while its damage is not acknowledged
     */
    record Expiry(long keptSinceMillis, TransactionId id) {

        static final long FOREVER = Long.MAX_VALUE;
    }
}
