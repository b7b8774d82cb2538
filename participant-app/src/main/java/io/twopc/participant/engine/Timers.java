package io.twopc.participant.engine;

import java.util.Comparator;
import java.util.TreeSet;

/** Timers in the order of their deadlines; those with equal deadlines fire in the order they were started. For one thread. */
final class Timers {

    private static final Comparator<Timer> BY_DEADLINE =
            Comparator.<Timer>comparingLong(timer -> timer.deadline).thenComparingLong(timer -> timer.number);

    private final TreeSet<Timer> waiting = new TreeSet<>(BY_DEADLINE);
    private final long origin;
    private long started;

    /** @param originNanos the clock's present; deadlines are kept relative to it, for its origin is arbitrary */
    Timers(long originNanos) {
        origin = originNanos;
    }

    /** Starts a timer that fires when the clock has reached {@code nowNanos + delayNanos}. */
    Timer start(long nowNanos, long delayNanos, Runnable action) {
        Timer timer = new Timer(nowNanos - origin + Math.max(0, delayNanos), started++, action);
        waiting.add(timer);
        return timer;
    }

    /** Fires what is due, at most so many. */
    int fire(long nowNanos, int most) {
        int fired = 0;
        while (fired < most && !waiting.isEmpty() && waiting.first().deadline <= nowNanos - origin) {
            Timer due = waiting.first();
            waiting.remove(due);
            due.action.run();
            fired++;
        }
        return fired;
    }

    /** How long until the next one is due; {@code Long.MAX_VALUE} when there is none. */
    long nanosToNext(long nowNanos) {
        return waiting.isEmpty() ? Long.MAX_VALUE : Math.max(0, waiting.first().deadline - (nowNanos - origin));
    }

    int size() {
        return waiting.size();
    }

    /** One timer. */
    final class Timer {

        private final long deadline;
        private final long number;
        private final Runnable action;

        private Timer(long deadline, long number, Runnable action) {
            this.deadline = deadline;
            this.number = number;
            this.action = action;
        }

        /** Stops it from firing; harmless if it has. */
        void cancel() {
            waiting.remove(this);
        }
    }
}
