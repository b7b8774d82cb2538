package io.twopc.benchmarks.loop;

import io.twopc.benchmarks.limits.Callers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/** Rounds one after the other by each of some callers, in this process. */
public final class ClosedLoop {

    /** Says that the process is ready. */
    static final String READY = "READY";

    private static final double MILLION = 1e6;

    private final Round round;
    private final long branches;
    private final LongSupplier branchesCommitted;
    private final LongAdder committed = new LongAdder();

    /** @param branchesCommitted how many branches have been told to commit, from the beginning */
    public ClosedLoop(Round round, long branches, LongSupplier branchesCommitted) {
        this.round = round;
        this.branches = branches;
        this.branchesCommitted = branchesCommitted;
    }

    /** A global transaction, from its begin to the answer to its commit. */
    @FunctionalInterface
    public interface Round {

        /** Whether it committed. */
        boolean run() throws Exception;
    }

    /** Answers a line of numbers (callers, seconds of warm-up, seconds) with one of figures, until there are no more. */
    public void serve() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println(READY);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            int[] numbers = Arrays.stream(line.split(" ", -1))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            System.out.println(look(numbers[0], numbers[1], numbers[2]).line());
        }
    }

    private Look look(int count, int warmUpSeconds, int seconds) {
        long begin = System.nanoTime() + TimeUnit.SECONDS.toNanos(warmUpSeconds);
        long end = begin + TimeUnit.SECONDS.toNanos(seconds);
        LongAdder others = new LongAdder();
        Callers callers = new Callers(begin, end);
        for (int i = 0; i < count; i++) {
            callers.add(() -> once(begin, end, others));
        }
        Histogram latencies = callers.await();
        check();
        return new Look(
                (latencies.getTotalCount() - others.sum()) / (double) seconds,
                latencies.getValueAtPercentile(50) / MILLION,
                latencies.getValueAtPercentile(99) / MILLION,
                others.sum());
    }

    private void once(long begin, long end, LongAdder others) throws Exception {
        if (round.run()) {
            committed.increment();
            return;
        }
        long now = System.nanoTime();
        if (now >= begin && now < end) {
            others.increment();
        }
    }

    /** A transaction that is said to have committed has told its branches so. */
    private void check() {
        if (branchesCommitted.getAsLong() < branches * committed.sum()) {
            throw new IllegalStateException(committed.sum() + " transactions committed, but only "
                    + branchesCommitted.getAsLong() + " of their branches");
        }
    }
}
