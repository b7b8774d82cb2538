package io.twopc.coordinator.engine;

import io.twopc.coordinator.history.IdempotencyRecord;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.protocol.coordinator.CoordinatorState;
import io.twopc.protocol.model.TransactionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A transaction the engine holds. Only the engine's thread changes it; {@link #progress} may be read by any.
 */
final class TransactionEntry {

    final TransactionId id;
    final Instant createdAt;
    final Duration timeout;
    final @Nullable IdempotencyRecord key;
    final long startedNanos;
    final CompletableFuture<TransactionView> outcome = new CompletableFuture<>();
    final List<AdmissionWaiter<?>> awaitingAdmission = new ArrayList<>(0);

    volatile Progress progress;

    long phaseSinceNanos;
    TimerWheel.@Nullable Timer phaseTimer;
    boolean admissionLogged;
    boolean admissionDurable;
    boolean undecided = true;

    /** Whether history has not got the newest progress. */
    boolean unkept = true;

    boolean lingered;
    boolean retired;

    TransactionEntry(
            TransactionId id,
            Instant createdAt,
            Duration timeout,
            @Nullable IdempotencyRecord key,
            CoordinatorState initial,
            long nowNanos) {
        this.id = id;
        this.createdAt = createdAt;
        this.timeout = timeout;
        this.key = key;
        startedNanos = nowNanos;
        phaseSinceNanos = nowNanos;
        progress = Progress.of(initial);
    }

    CoordinatorState state() {
        return progress.state();
    }

    void cancelPhaseTimer() {
        if (phaseTimer != null) {
            phaseTimer.cancel();
            phaseTimer = null;
        }
    }
}
