package io.twopc.coordinator.engine;

import io.twopc.engine.EngineClock;
import io.twopc.protocol.coordinator.CoordinatorEvent.RetryDue;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages that the present phase of one transaction repeats where they are not answered. There is one timer, for the
 * first of them, and none once the phase is over: a timer that stayed would hold the whole transaction until it fires, and
 * with many branches open that is seconds after the transaction has ended. For the engine's thread only.
 */
final class Repeats {

    private static final int FEW = 4;

    private final TimerWheel timers;
    private final EngineClock clock;
    private final Consumer<RetryDue> due;
    private final PriorityQueue<Repeat> waiting = new PriorityQueue<>(FEW);
    private TimerWheel.@Nullable Timer timer;
    private long timerNanos;

    /** @param due told of each repeat when its time has come */
    Repeats(TimerWheel timers, EngineClock clock, Consumer<RetryDue> due) {
        this.timers = timers;
        this.clock = clock;
        this.due = due;
    }

    private record Repeat(long nanos, RetryDue event) implements Comparable<Repeat> {

        @Override
        public int compareTo(Repeat other) {
            return Long.signum(nanos - other.nanos);
        }
    }

    void add(long dueNanos, RetryDue event) {
        waiting.add(new Repeat(dueNanos, event));
        arm();
    }

    /** The phase is over: nothing of it is to be repeated any more. */
    void clear() {
        waiting.clear();
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void arm() {
        Repeat first = waiting.peek();
        if (first == null || (timer != null && timerNanos - first.nanos <= 0)) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        timerNanos = first.nanos;
        timer = timers.start(first.nanos, this::fire);
    }

    private void fire() {
        timer = null;
        long now = clock.nanos();
        List<RetryDue> events = new ArrayList<>(FEW);
        for (Repeat first = waiting.peek(); first != null && first.nanos - now <= 0; first = waiting.peek()) {
            events.add(waiting.remove().event);
        }
        events.forEach(due); // what is added meanwhile waits for a timer of its own; what is over is ignored
        arm();
    }
}
