package io.twopc.benchmarks.load;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What became of the rounds of one load: latencies of the committed ones, and everything else by what it was. Not for use
 * by several threads at once.
 */
public final class Tally {

    /** What is counted under its latency. */
    public static final String COMMITTED = "COMMITTED";

    private static final int DIGITS = 3;

    private final Histogram latencies = new Histogram(DIGITS);
    private final Histogram refusals = new Histogram(DIGITS);
    private final Map<String, Long> others = new TreeMap<>();

    /** Counts one answer that came within the window. */
    public void count(String result, long nanos) {
        if (result.equals(COMMITTED)) {
            latencies.recordValue(Math.max(0, nanos));
        } else {
            others.merge(result, 1L, Long::sum);
            refusals.recordValue(Math.max(0, nanos));
        }
    }

    /**
     * Counts rounds that were to be started within the window and are unanswered at its end. The time that they have
     * waited so far counts as their latency, so that a standstill shows.
     */
    void countUnanswered(long nanos) {
        others.merge("unanswered", 1L, Long::sum);
        latencies.recordValue(Math.max(0, nanos));
    }

    /** Takes in the rounds of another thread of the same load. */
    public Tally plus(Tally other) {
        latencies.add(other.latencies);
        refusals.add(other.refusals);
        other.others.forEach((result, count) -> others.merge(result, count, Long::sum));
        return this;
    }

    /** How many committed. */
    public long committed() {
        return latencies.getTotalCount() - others.getOrDefault("unanswered", 0L);
    }

    /** What else there was, by what it was. */
    public Map<String, Long> others() {
        return Map.copyOf(others);
    }

    /** Latencies of committed rounds, and of unanswered ones so far, in nanoseconds. */
    public Histogram latencies() {
        return latencies;
    }

    /** Latencies of all answers that were not COMMITTED, in nanoseconds. */
    public Histogram refusals() {
        return refusals;
    }
}
