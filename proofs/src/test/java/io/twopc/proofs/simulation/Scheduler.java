package io.twopc.proofs.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;

/** The world's time, and what is to happen in it: one thing after another, in the order of their times. */
final class Scheduler {

    static final long MICROS = 1_000;
    static final long MILLIS = 1_000_000;
    static final long SECONDS = 1_000_000_000;

    private final PriorityQueue<Happening> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Happening::at).thenComparingLong(Happening::number));
    private long now;
    private long number;

    private record Happening(long at, long number, Runnable action) {}

    long now() {
        return now;
    }

    void after(long nanos, Runnable action) {
        at(now + nanos, action);
    }

    void at(long when, Runnable action) {
        waiting.add(new Happening(Math.max(now, when), number++, action));
    }

    /** Lets the next thing happen, if there is one by then. */
    boolean step(long until) {
        Happening next = waiting.peek();
        if (next == null || next.at() > until) {
            now = Math.max(now, until);
            return false;
        }
        waiting.remove();
        now = next.at();
        next.action().run();
        return true;
    }
}
