package io.twopc.engine;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Capped exponential backoff with jitter: the step doubles with each attempt up to a limit, and the pause is between half
 * of the step and all of it, so that many who failed together do not come back together.
 */
public final class Backoff {

    private static final int MAX_DOUBLINGS = 30;

    private final long initialNanos;
    private final long maxNanos;
    private final RandomGenerator random;

    public Backoff(Duration initial, Duration max, RandomGenerator random) {
        initialNanos = initial.toNanos();
        maxNanos = max.toNanos();
        this.random = random;
    }

    /** How long to wait before attempt number {@code attempt}, counted from 1, in nanoseconds. */
    public long delayNanos(int attempt) {
        int doublings = Math.min(Math.max(attempt - 1, 0), MAX_DOUBLINGS);
        double step = Math.min((double) maxNanos, (double) initialNanos * (1L << doublings));
        return (long) (step * (0.5 + 0.5 * random.nextDouble()));
    }
}
