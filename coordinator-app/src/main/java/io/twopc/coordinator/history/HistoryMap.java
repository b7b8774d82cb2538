package io.twopc.coordinator.history;

import io.twopc.coordinator.binary.ByteReader;
import io.twopc.coordinator.binary.ByteWriter;
import io.twopc.coordinator.binary.UnreadableBytesException;
import io.twopc.coordinator.history.HistoryKeys.Expiry;
import io.twopc.protocol.model.TransactionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.jspecify.annotations.Nullable;

/**
 * The one map that the history is: transactions, what is dropped next, and clients' keys (see {@link HistoryKeys}).
 *
 * <p>Writers take a lock for a few map operations; readers take none. A crash keeps some prefix of the single operations.
 * Their order sees to it that no transaction is without its expiry and no client's key without its transaction's list of
 * keys, so that nothing escapes retention; what is there too much goes when its time comes.
 */
final class HistoryMap {

    /** How many transactions one query looks at. */
    static final int EXAMINED_PER_QUERY = 10_000;

    /** The form of what a client's key names. */
    private static final int KEY_VERSION = 1;

    private static final int UUID_TIME_ORDERED = 7;

    /** How much later than its transaction's creation an id may have been made. */
    private static final long SINCE_SLACK_MILLIS = 60_000;

    private static final byte[] NOTHING = {};

    private final MVStore store;
    private final MVMap<byte[], byte[]> map;
    private final TransactionViewCodec codec = new TransactionViewCodec();
    private final long retentionMillis;
    private final long retentionCount;

    private final AtomicLong size;
    private long exempt;

    HistoryMap(MVStore store, long retentionMillis, long retentionCount) {
        this.store = store;
        this.retentionMillis = retentionMillis;
        this.retentionCount = retentionCount;
        this.map = store.openMap(
                "history",
                new MVMap.Builder<byte[], byte[]>()
                        .keyType(ByteArrayDataType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
        this.size = new AtomicLong(rank(HistoryKeys.FIRST_EXPIRY));
        this.exempt = rank(HistoryKeys.AFTER_EXPIRIES) - rank(HistoryKeys.FIRST_EXEMPT);
    }

    /** How many transactions are kept. */
    long size() {
        return size.get();
    }

    void put(TransactionView view) {
        TransactionId id = view.id();
        ByteWriter out = new ByteWriter();
        codec.write(out, view);
        long keptSince = keptSinceMillis(view);
        synchronized (this) {
            map.put(HistoryKeys.expiry(keptSince, id), NOTHING);
            byte[] before = map.put(HistoryKeys.transaction(id), out.toByteArray());
            if (before == null) {
                size.incrementAndGet();
            } else {
                replaced(id, keptSinceMillis(decode(id, before)), keptSince);
            }
            exempt += keptSince == Expiry.FOREVER ? 1 : 0;
        }
    }

    private void replaced(TransactionId id, long keptBefore, long keptSince) {
        exempt -= keptBefore == Expiry.FOREVER ? 1 : 0;
        if (keptBefore != keptSince) {
            map.remove(HistoryKeys.expiry(keptBefore, id));
        }
    }

    /** Keeps what a key names; with its transaction, or, where that is not kept, from now on. */
    synchronized void putKey(IdempotencyRecord record, long nowMillis) {
        TransactionId id = record.transaction();
        byte[] key = ByteWriter.exactUtf8(record.key());
        if (!map.containsKey(HistoryKeys.transaction(id))) {
            map.put(HistoryKeys.expiry(nowMillis, id), NOTHING);
        }
        ByteWriter out = new ByteWriter().writeByte(KEY_VERSION);
        IdempotencyRecordCodec.writeWithoutKey(out, record);
        map.put(HistoryKeys.keyOfTransaction(id, key), NOTHING);
        byte[] before = map.put(HistoryKeys.clientKey(key), out.toByteArray());
        if (before != null) {
            TransactionId named = decodeKey(record.key(), before).transaction();
            if (!named.equals(id)) {
                map.remove(HistoryKeys.keyOfTransaction(named, key));
            }
        }
    }

    /**
     * Drops transactions past their retention, with their keys; those that ended first go first.
     *
     * @param limit how many at most
     * @return how many
     */
    synchronized int evict(long nowMillis, int limit) {
        int evicted = 0;
        while (evicted < limit) {
            Expiry first = HistoryKeys.expiryOf(map.ceilingKey(HistoryKeys.FIRST_EXPIRY));
            if (first == null || first.keptSinceMillis() == Expiry.FOREVER) {
                break;
            }
            boolean old = first.keptSinceMillis() <= nowMillis - retentionMillis;
            if (!old && size.get() - exempt <= retentionCount) {
                break;
            }
            evict(first);
            evicted++;
        }
        return evicted;
    }

    private void evict(Expiry expiry) {
        TransactionId id = expiry.id();
        byte[] key = HistoryKeys.transaction(id);
        byte[] value = map.get(key);
        if (value == null || keptSinceMillis(decode(id, value)) == expiry.keptSinceMillis()) {
            removeKeys(id);
            if (map.remove(key) != null) {
                size.decrementAndGet();
            }
        }
        map.remove(HistoryKeys.expiry(expiry.keptSinceMillis(), id));
    }

    private void removeKeys(TransactionId id) {
        byte[] first = HistoryKeys.keyOfTransaction(id, NOTHING);
        for (byte[] listed = map.ceilingKey(first); listed != null; listed = map.ceilingKey(first)) {
            byte[] key = HistoryKeys.clientKeyIn(listed, id);
            if (key == null) {
                return;
            }
            byte[] value = map.get(HistoryKeys.clientKey(key));
            if (value != null && decodeKey("", value).transaction().equals(id)) {
                map.remove(HistoryKeys.clientKey(key));
            }
            map.remove(listed);
        }
    }

    @Nullable
    TransactionView find(TransactionId id) {
        byte[] value = reading(() -> map.get(HistoryKeys.transaction(id)));
        return value == null ? null : decode(id, value);
    }

    @Nullable
    IdempotencyRecord findKey(String key) {
        byte[] value = reading(() -> map.get(HistoryKeys.clientKey(ByteWriter.exactUtf8(key))));
        return value == null ? null : decodeKey(key, value);
    }

    Page query(HistoryQuery query) {
        return reading(() -> examine(query));
    }

    private Page examine(HistoryQuery query) {
        TransactionId before = query.before();
        Instant since = query.since();
        long oldest = since == null ? Long.MIN_VALUE : since.toEpochMilli() - SINCE_SLACK_MILLIS;
        byte[] from = before == null ? HistoryKeys.LAST_TRANSACTION : HistoryKeys.transaction(before);
        Cursor<byte[], byte[]> cursor = map.cursor(from, HistoryKeys.FIRST_TRANSACTION, true);
        List<TransactionView> found = new ArrayList<>();
        TransactionId last = null;
        int examined = 0;
        while (cursor.hasNext()) {
            TransactionId id = HistoryKeys.transactionOf(cursor.next());
            if (id.equals(before)) {
                continue;
            }
            if (madeBefore(id, oldest)) {
                break;
            }
            if (found.size() >= query.limit() || examined == EXAMINED_PER_QUERY) {
                return new Page(found, last);
            }
            TransactionView view = decode(id, cursor.getValue());
            if (query.matches(view)) {
                found.add(view);
            }
            last = id;
            examined++;
        }
        return new Page(found, null);
    }

    /** Whether this id, and so every lower one, was made before then; only ids of version 7 tell. */
    private static boolean madeBefore(TransactionId id, long millis) {
        UUID uuid = id.value();
        return uuid.version() == UUID_TIME_ORDERED && (uuid.getMostSignificantBits() >>> 16) < millis;
    }

    /** Holds the room that is being read: without it, H2 may use it again after a few commits. */
    private <T extends @Nullable Object> T reading(Supplier<T> read) {
        MVStore.TxCounter version = store.registerVersionUsage();
        try {
            return read.get();
        } finally {
            store.deregisterVersionUsage(version);
        }
    }

    /** Retention counts from the end, or from what an operator did about it later. */
    private static long keptSinceMillis(TransactionView view) {
        if (view.damage() != null && !view.damageAcknowledged()) {
            return Expiry.FOREVER;
        }
        Instant ended = view.endedAt() != null ? view.endedAt() : view.decidedAt();
        Instant since = ended != null ? ended : view.createdAt();
        for (OperatorNote note : view.notes()) {
            since = note.at().isAfter(since) ? note.at() : since;
        }
        return Math.max(0, since.toEpochMilli());
    }

    private TransactionView decode(TransactionId id, byte[] value) {
        ByteReader in = new ByteReader(value);
        TransactionView view = codec.read(in, id);
        in.expectEnd();
        return view;
    }

    private static IdempotencyRecord decodeKey(String key, byte[] value) {
        ByteReader in = new ByteReader(value);
        int version = in.readByte();
        if (version != KEY_VERSION) {
            throw new UnreadableBytesException("an idempotency key is kept in form " + version
                    + "; this version of the coordinator reads form " + KEY_VERSION);
        }
        IdempotencyRecord record = IdempotencyRecordCodec.readWithoutKey(in, key);
        in.expectEnd();
        return record;
    }

    /** How many keys are below. */
    private long rank(byte[] key) {
        long index = map.getKeyIndex(key);
        return index >= 0 ? index : -(index + 1);
    }
}
