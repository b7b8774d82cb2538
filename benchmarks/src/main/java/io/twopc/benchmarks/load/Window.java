package io.twopc.benchmarks.load;

/** The time in which rounds count: after the warm-up, until the end. One thread moves it on, all others look. */
public final class Window {

    private enum Phase {
        WARMING_UP,
        MEASURING,
        OVER
    }

    private volatile Phase phase = Phase.WARMING_UP;
    private volatile long openedNanos;
    private volatile long closedNanos;

    /** Rounds that end from now on count. */
    public void open() {
        openedNanos = System.nanoTime();
        phase = Phase.MEASURING;
    }

    /** Nothing counts any more, and loads come to their end. */
    public void close() {
        closedNanos = System.nanoTime();
        phase = Phase.OVER;
    }

    boolean isOpen() {
        return phase == Phase.MEASURING;
    }

    boolean isOver() {
        return phase == Phase.OVER;
    }

    long openedNanos() {
        return openedNanos;
    }

    long closedNanos() {
        return closedNanos;
    }

    /** How long it was open. */
    public double seconds() {
        return (closedNanos - openedNanos) / 1e9;
    }
}
