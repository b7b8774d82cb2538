package io.twopc.participant.engine;

import io.twopc.engine.EngineClock;
import java.time.Duration;
import java.time.Instant;

/** Time that stands until somebody moves it. */
public final class HandClock implements EngineClock {

    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private long nanos = Long.MAX_VALUE - 1_000; // an arbitrary origin may overflow, and must not matter
    private long passed;

    public void advance(Duration time) {
        nanos += time.toNanos();
        passed += time.toNanos();
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Instant now() {
        return BEGINNING.plusNanos(passed);
    }
}
