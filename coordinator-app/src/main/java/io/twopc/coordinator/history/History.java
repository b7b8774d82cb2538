package io.twopc.coordinator.history;

import io.twopc.protocol.model.TransactionId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The store of finished transactions and of idempotency keys, kept for their retention. Safe for use by several threads.
 *
 * <p>Writing is buffered: what {@link #put} took is visible to readers at once and durable after {@link #sync}. Until
 * then the decision log still holds it, and recovery puts it again.
 */
public interface History extends AutoCloseable {

    /** Keeps a finished transaction, or replaces what was kept of it; damage not yet acknowledged outlives retention. */
    void put(TransactionView view);

    /** Keeps which transaction a key names. */
    void putKey(IdempotencyRecord key);

    Optional<TransactionView> find(TransactionId id);

    Optional<IdempotencyRecord> findKey(String key);

    /** Newest first; looks at a bounded number of transactions. */
    Page query(HistoryQuery query);

    /** Done when everything put before is on stable storage; exceptionally if it could not be. */
    CompletionStage<Void> sync();

    /** How many transactions are kept. */
    long size();

    /** Makes everything durable and closes the store. */
    @Override
    void close();
}
