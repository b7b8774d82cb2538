package io.twopc.benchmarks.load;

/** When the next round is started. */
public sealed interface Pace {

    /** Each of so many callers starts its next round when it has the answer to its last. */
    record Closed(int callers) implements Pace {}

    /**
     * Rounds start at a fixed rate, whatever becomes of them. A latency counts from when the round was to start, so that
     * waiting for a connection counts as well (no coordinated omission).
     *
     * @param perSecond rounds to start in a second
     * @param most rounds on their way at once; the next one then waits, and its time runs
     */
    record Open(double perSecond, int most) implements Pace {}
}
