package io.twopc.system;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for a condition, for a bounded time. */
public final class Patience {

    private static final long POLL_NANOS = Duration.ofMillis(50).toNanos();

    private Patience() {}

    /**
     * Waits until the condition holds.
     *
     * @param what what is waited for, as in "waited in vain for ..."
     * @param details asked when it was in vain, for the message
     * @throws IllegalStateException if it does not hold within the time
     */
    public static void until(String what, Duration atMost, BooleanSupplier condition, Supplier<String> details) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        "waited in vain for " + what + " (" + atMost.toSeconds() + " s)\n" + details.get());
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted while waiting for " + what);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
