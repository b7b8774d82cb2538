package io.twopc.coordinator.engine;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Capped exponential backoff with jitter: between half of the step and all of it. */
final class Backoff {

    private static final int MAX_DOUBLINGS = 30;

    private final long initialNanos;
    private final long maxNanos;
    private final RandomGenerator random;

    Backoff(Duration initial, Duration max, RandomGenerator random) {
        initialNanos = initial.toNanos();
        maxNanos = max.toNanos();
        this.random = random;
    }

    /** How long to wait before repeat number {@code attempt}, counted from 1. */
    long delayNanos(int attempt) {
        int doublings = Math.min(Math.max(attempt - 1, 0), MAX_DOUBLINGS);
        double step = Math.min((double) maxNanos, (double) initialNanos * (1L << doublings));
        return (long) (step * (0.5 + 0.5 * random.nextDouble()));
    }
}
