package io.twopc.protocol.coordinator;

import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.TransactionId;

/**
 * What does not change about a transaction.
 *
 * @param keyed whether a client's idempotency key hangs on the outcome, so that every outcome is forced before the client
 *     hears it (C11)
 */
public record Round(TransactionId id, CoordinatorId coordinator, boolean keyed) {}
