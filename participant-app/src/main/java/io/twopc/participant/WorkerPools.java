package io.twopc.participant;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that call the resource: one pool for prepares and one for everything else, because prepares wait for locks
 * that only commits and rollbacks release. What waits for a thread is bounded by the number of open branches, of which each
 * has at most one call.
 */
final class WorkerPools {

    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor prepares;
    private final ThreadPoolExecutor resolves;

    WorkerPools(int threadsEach) {
        prepares = pool("prepare", threadsEach);
        resolves = pool("resolve", threadsEach);
    }

    private static ThreadPoolExecutor pool(String name, int threads) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> new Thread(task, name + "-" + number.incrementAndGet()));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    Executor prepares() {
        return prepares;
    }

    Executor resolves() {
        return resolves;
    }

    /**
     * Takes no more work and waits for what is under way; interrupts it when half of the patience is over, which a resource
     * may take as badly as a kill.
     *
     * @return whether all of it ended in time
     */
    boolean stop(Duration patience) throws InterruptedException {
        prepares.shutdown();
        resolves.shutdown();
        long half = patience.toNanos() / 2;
        if (ended(half)) {
            return true;
        }
        prepares.shutdownNow();
        resolves.shutdownNow();
        return ended(half);
    }

    private boolean ended(long patienceNanos) throws InterruptedException {
        long deadline = System.nanoTime() + patienceNanos;
        return prepares.awaitTermination(patienceNanos, TimeUnit.NANOSECONDS)
                && resolves.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
}
