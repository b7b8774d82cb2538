package io.twopc.coordinator.engine;

import io.twopc.coordinator.decisionlog.LogRecord;
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

    /** What the log was told of damage and its acknowledgement, in that order; each fact once. */
    private List<LogRecord> aftermath = List.of();

    long phaseSinceNanos;
    TimerWheel.@Nullable Timer phaseTimer;

    @Nullable
    Repeats repeats;

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

    List<LogRecord> aftermath() {
        return aftermath;
    }

    /** Notes what the log is told now. */
    void follow(LogRecord told) {
        if (aftermath.stream().noneMatch(known -> isSame(known, told))) {
            List<LogRecord> longer = new ArrayList<>(aftermath);
            longer.add(told);
            aftermath = List.copyOf(longer);
        }
    }

    /** That a branch ended so is one fact, whatever the words. */
    private static boolean isSame(LogRecord known, LogRecord told) {
        return known instanceof LogRecord.DamageFound one
                && told instanceof LogRecord.DamageFound other
                && one.participant().equals(other.participant())
                && one.heuristic() == other.heuristic();
    }

    /** Whether damage was found behind this. */
    boolean hasDamageBehind(LogRecord.DamageAcknowledged told) {
        return aftermath.subList(aftermath.lastIndexOf(told) + 1, aftermath.size()).stream()
                .anyMatch(LogRecord.DamageFound.class::isInstance);
    }

    void cancelPhaseTimer() {
        if (phaseTimer != null) {
            phaseTimer.cancel();
            phaseTimer = null;
        }
    }

    /** What a phase would have repeated is no matter of the next one. */
    void cancelRepeats() {
        if (repeats != null) {
            repeats.clear();
            repeats = null;
        }
    }
}
