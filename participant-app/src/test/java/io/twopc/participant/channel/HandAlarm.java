package io.twopc.participant.channel;

import io.twopc.participant.engine.HandClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** An alarm that goes off when the test moves the clock. */
final class HandAlarm implements Alarm {

    private record Entry(long deadline, Runnable action) {}

    private final HandClock clock;
    private final List<Entry> waiting = new ArrayList<>();
    private final long origin;
    boolean closed;

    HandAlarm(HandClock clock) {
        this.clock = clock;
        origin = clock.nanos();
    }

    @Override
    public void after(long nanos, Runnable action) {
        if (!closed) {
            waiting.add(new Entry(clock.nanos() - origin + nanos, action));
        }
    }

    @Override
    public void close() {
        closed = true;
        waiting.clear();
    }

    /** Moves the clock in small steps and runs what becomes due. */
    void advance(Duration time) {
        Duration step = Duration.ofMillis(5);
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(step)) {
            clock.advance(step);
            runDue();
        }
    }

    void runDue() {
        while (true) {
            Entry next = waiting.stream()
                    .filter(entry -> entry.deadline() <= clock.nanos() - origin)
                    .min(Comparator.comparingLong(Entry::deadline))
                    .orElse(null);
            if (next == null) {
                return;
            }
            waiting.remove(next);
            next.action().run();
        }
    }
}
