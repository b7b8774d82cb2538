package io.twopc.coordinator.engine;

import io.twopc.coordinator.history.TransactionView;
import io.twopc.protocol.model.TransactionId;
import java.util.concurrent.CompletableFuture;

/**
 * An accepted wish.
 *
 * @param existing whether an earlier request with the same key had started it
 * @param outcome done with the transaction as soon as its outcome holds: a commit is durable then, and so is whatever the
 *     client's key hangs on. The outcome UNKNOWN says that the decision could not be made durable (R3)
 */
public record Submission(TransactionId id, boolean existing, CompletableFuture<TransactionView> outcome) {}
