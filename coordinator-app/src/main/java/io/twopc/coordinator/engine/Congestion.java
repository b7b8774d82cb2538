package io.twopc.coordinator.engine;

import io.twopc.engine.EngineClock;
import java.time.Duration;

/**
 * Whether more rounds are asked for than can be begun. The sign is how long wishes wait until the engine looks at them:
 * that grows when this process has too much to do, and not when participants are slow. A short peak is borne; once one has
 * lasted, and for some time after that, every wait that is too long has further wishes turned away until waits are short
 * again. What was admitted then goes on as fast as before.
 */
final class Congestion {

    /** How long wishes may wait. */
    static final Duration TOLERATED = Duration.ofMillis(50);

    /** How long they may wait longer than that. */
    private static final long PATIENCE_NANOS = 200_000_000;

    /** How long it is remembered that this was not enough. */
    private static final long MEMORY_NANOS = 5_000_000_000L;

    /** One look that finds a wait too long turns wishes away for so long. */
    private static final long TURN_AWAY_NANOS = 5_000_000;

    private final EngineClock clock;
    private final long origin;
    private long longSince = Long.MAX_VALUE;
    private long rememberedUntil = Long.MIN_VALUE;
    private volatile long turnsAwayUntil = Long.MIN_VALUE;

    Congestion(EngineClock clock) {
        this.clock = clock;
        this.origin = clock.nanos();
    }

    /** Now, for {@link #waited}. */
    long now() {
        return clock.nanos() - origin;
    }

    /** A wish is looked at that came then. For the engine's thread. */
    void waited(long came) {
        long now = now();
        if (now - came <= TOLERATED.toNanos()) {
            longSince = Long.MAX_VALUE;
            return;
        }
        longSince = Math.min(longSince, now);
        if (now < rememberedUntil || now - longSince >= PATIENCE_NANOS) {
            rememberedUntil = now + MEMORY_NANOS;
            turnsAwayUntil = now + TURN_AWAY_NANOS;
        }
    }

    /** Whether to turn a wish away now. For any thread. */
    boolean turnsAway() {
        return now() < turnsAwayUntil;
    }
}
