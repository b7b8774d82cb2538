package io.twopc.engine;

import java.time.Instant;

/** Time for the engine: a port, so that a simulation can hold it. */
public interface EngineClock {

    /** Monotonic, for timers and durations; nanoseconds from an arbitrary origin. */
    long nanos();

    /** Wall-clock time, for views and records only; nothing is decided by it. */
    Instant now();

    /** The machine's own. */
    static EngineClock system() {
        return new EngineClock() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public Instant now() {
                return Instant.now();
            }
        };
    }
}
