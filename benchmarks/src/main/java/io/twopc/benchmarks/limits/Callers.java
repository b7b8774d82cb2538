package io.twopc.benchmarks.limits;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.HdrHistogram.Histogram;

/** Threads that do the same thing over and over, and how long each time took. */
public final class Callers {

    private static final int DIGITS = 3;

    private final long beginNanos;
    private final long endNanos;
    private final List<FutureTask<Histogram>> all = new ArrayList<>();

    /** @param beginNanos what ends before does not count */
    public Callers(long beginNanos, long endNanos) {
        this.beginNanos = beginNanos;
        this.endNanos = endNanos;
    }

    /** What is done. */
    @FunctionalInterface
    public interface Call {
        void run() throws Exception;
    }

    /** Begins at once. */
    public void add(Call call) {
        FutureTask<Histogram> task = new FutureTask<>(() -> repeat(call));
        all.add(task);
        Thread thread = new Thread(task, "caller");
        thread.setDaemon(true);
        thread.start();
    }

    private Histogram repeat(Call call) throws Exception {
        Histogram latencies = new Histogram(DIGITS);
        long started = System.nanoTime();
        while (started < endNanos) {
            call.run();
            long ended = System.nanoTime();
            if (ended >= beginNanos && ended < endNanos) {
                latencies.recordValue(ended - started);
            }
            started = ended;
        }
        return latencies;
    }

    /** All of them, once they have ended. */
    public Histogram await() {
        Histogram sum = new Histogram(DIGITS);
        try {
            for (FutureTask<Histogram> task : all) {
                sum.add(task.get());
            }
            return sum;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
