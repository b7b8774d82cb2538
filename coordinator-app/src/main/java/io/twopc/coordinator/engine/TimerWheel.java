package io.twopc.coordinator.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Timers with constant cost to start and to cancel: a hashed wheel. For one thread; a timer fires at most one tick late
 * and never early.
 */
final class TimerWheel {

    private static final int SLOTS = 1024;

    private final Timer[] slots = new Timer[SLOTS];
    private final long tickNanos;
    private final long origin;
    private long reachedTick;
    private int count;

    /** No timer is due before this tick. */
    private long earliest = Long.MAX_VALUE;

    TimerWheel(long tickNanos, long nowNanos) {
        this.tickNanos = tickNanos;
        origin = nowNanos;
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Timer(0, () -> {});
        }
    }

    /** Starts a timer that fires when the clock has passed the deadline. */
    Timer start(long deadlineNanos, Runnable action) {
        long tick = Math.max(reachedTick + 1, (deadlineNanos - origin + tickNanos - 1) / tickNanos);
        Timer timer = new Timer(tick, action);
        timer.linkAfter(slots[(int) (tick % SLOTS)]);
        count++;
        earliest = Math.min(earliest, tick);
        return timer;
    }

    /** Fires everything due; what is started meanwhile waits for a later tick. */
    void advance(long nowNanos) {
        long from = reachedTick;
        long to = Math.max(from, (nowNanos - origin) / tickNanos);
        reachedTick = to;
        if (to < earliest) {
            return;
        }
        earliest = Long.MAX_VALUE;
        long lastSlot = Math.min(to, from + SLOTS);
        for (long tick = from + 1; tick <= lastSlot; tick++) {
            fire(slots[(int) (tick % SLOTS)], to);
        }
        earliest = Math.min(earliest, nextOccupied());
    }

    /** The first tick whose slot holds a timer, be it one of a later turn of the wheel. */
    private long nextOccupied() {
        for (long tick = reachedTick + 1; count > 0 && tick <= reachedTick + SLOTS; tick++) {
            if (slots[(int) (tick % SLOTS)].next != null) {
                return tick;
            }
        }
        return Long.MAX_VALUE;
    }

    private static void fire(Timer head, long reached) {
        List<Timer> due = new ArrayList<>(0);
        for (Timer timer = head.next; timer != null; timer = timer.next) {
            if (timer.tick <= reached) {
                due.add(timer);
            }
        }
        for (Timer timer : due) {
            if (timer.linked) {
                timer.cancel();
                timer.action.run();
            }
        }
    }

    /** How long until a timer may be due, {@code Long.MAX_VALUE} if there is none; none is due earlier. */
    long nanosToNextTick(long nowNanos) {
        return count == 0 ? Long.MAX_VALUE : Math.max(1, origin + earliest * tickNanos - nowNanos);
    }

    int size() {
        return count;
    }

    /** One timer. */
    final class Timer {

        private final long tick;
        private final Runnable action;
        private @Nullable Timer previous;
        private @Nullable Timer next;
        private boolean linked;

        private Timer(long tick, Runnable action) {
            this.tick = tick;
            this.action = action;
        }

        private void linkAfter(Timer head) {
            previous = head;
            next = head.next;
            if (next != null) {
                next.previous = this;
            }
            head.next = this;
            linked = true;
        }

        /** Stops it from firing; harmless if it has. */
        void cancel() {
            if (!linked) {
                return;
            }
            linked = false;
            count--;
            Timer before = previous;
            if (before != null) {
                before.next = next;
            }
            if (next != null) {
                next.previous = before;
            }
            previous = null;
            next = null;
        }
    }
}
