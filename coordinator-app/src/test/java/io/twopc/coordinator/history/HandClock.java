package io.twopc.coordinator.history;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock driven by hand. */
public final class HandClock implements InstantSource {

    private volatile Instant now;

    public HandClock(Instant now) {
        this.now = now;
    }

    @Override
    public Instant instant() {
        return now;
    }

    public synchronized void advance(Duration by) {
        now = now.plus(by);
    }
}
