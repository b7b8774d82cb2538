package io.twopc.coordinator.history;

import io.twopc.protocol.model.TransactionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Transactions, newest first.
 *
 * @param next where the next page goes on, absent at the end. A page may hold fewer than asked for, even none, and still
 *     go on: a search looks at a bounded number of transactions at a time
 */
public record Page(
        List<TransactionView> transactions, @Nullable TransactionId next) {

    public Page {
        transactions = List.copyOf(transactions);
    }
}
