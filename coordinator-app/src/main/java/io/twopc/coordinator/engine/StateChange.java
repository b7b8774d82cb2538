package io.twopc.coordinator.engine;

import io.twopc.protocol.model.AbortReason;
import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ProtocolState;
import io.twopc.protocol.model.TransactionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A transaction came to stand otherwise: what the stream of events carries. */
public record StateChange(
        TransactionId id,
        ProtocolState state,
        Outcome outcome,
        @Nullable AbortReason reason,
        @Nullable Damage damage,
        Instant at) {}
