package io.twopc.benchmarks.micro;

import org.openjdk.jmh.runner.options.TimeValue;

/**
 * How long a benchmark runs, and how often.
 *
 * @param forks each a JVM of its own; 0 is within this one, to try and not to measure
 * @param warmUps of one iteration's length, before the iterations of a fork
 * @param mostThreads benchmarks with more at once are left out
 */
public record Effort(int forks, int warmUps, int iterations, TimeValue iteration, int mostThreads) {

    /** Whole seconds before and while measuring, in each of some JVMs. */
    public static Effort ofSeconds(int warmUp, int measure, int forks) {
        return new Effort(forks, warmUp, measure, TimeValue.seconds(1), Integer.MAX_VALUE);
    }

    /** At most so many seconds, for what needs neither disk nor wire. */
    Effort atMost(int warmUpSeconds, int measureSeconds) {
        return new Effort(
                forks, Math.min(warmUps, warmUpSeconds), Math.min(iterations, measureSeconds), iteration, mostThreads);
    }

    String inWords() {
        return forks + " JVMs of 512 MB, each " + warmUps + " warm-ups and " + iterations + " iterations of "
                + iteration;
    }
}
