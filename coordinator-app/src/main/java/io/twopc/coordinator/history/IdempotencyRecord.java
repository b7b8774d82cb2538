package io.twopc.coordinator.history;

import io.twopc.protocol.model.TransactionId;

/**
 * Which transaction a client's idempotency key names (C2).
 *
 * @param bodyHash SHA-256 of the canonical request body, in lower-case hexadecimal
 */
public record IdempotencyRecord(String key, String bodyHash, TransactionId transaction) {}
