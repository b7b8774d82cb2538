package io.twopc.protocol.coordinator;

import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.TransactionId;

/**
 * What a transaction carries through all its states.
 *
 * @param lasting whether every outcome is forced before the client hears it: because an idempotency key hangs on it (C11), or
 *     the client holds a location that outlives a crash; once true, it stays so
 */
public record Round(TransactionId id, CoordinatorId coordinator, boolean lasting) {

    Round lasts() {
        return new Round(id, coordinator, true);
    }
}
