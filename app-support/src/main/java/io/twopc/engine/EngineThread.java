package io.twopc.engine;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Runs an engine: on a thread of its own, and, while that one rests, on the thread that brings an event. Under load the
 * engine's thread finds many events at once and batches them; where little happens, an event does not have to wait for
 * another thread to wake up. Whoever holds the turn is the single writer.
 */
public final class EngineThread implements AutoCloseable {

    /** At most so many events are done at once by the engine's thread, and by a thread that brings one. */
    private static final int BATCH = 1_024;

    private static final int FEW = 16;

    private static final long LONGEST_REST_NANOS = 1_000_000_000L;

    /** How soon to look again where another thread has the turn. */
    private static final long SHORT_REST_NANOS = 50_000;

    private final Engine engine;
    private final EventQueue events;
    private final Predicate<Throwable> goesOn;
    private final Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean turn = new AtomicBoolean();

    private volatile long nextTimer = Long.MAX_VALUE;
    private volatile long restsUntil = Long.MAX_VALUE;
    private volatile boolean resting;
    private volatile boolean stopping;
    private volatile boolean failed;

    /**
     * Makes the thread, not running yet.
     *
     * @param goesOn told when the engine failed by an error of its own; says whether to go on all the same
     */
    public EngineThread(String name, Engine engine, Predicate<Throwable> goesOn) {
        this.engine = engine;
        this.events = engine.events();
        this.goesOn = goesOn;
        thread = new Thread(this::run, name);
    }

    /** Begins. */
    public void start() {
        events.runBy(new Turns());
        thread.start();
    }

    private void run() {
        try {
            while (!stopping) {
                if (turn.compareAndSet(false, true)) {
                    takenTurn(BATCH);
                }
                rest();
            }
            takeTheLastTurn();
        } finally {
            ended.countDown();
        }
    }

    private void takenTurn(int most) {
        AfterTurn.following(() -> turn(most));
    }

    /** Does what waits, and what that brings about, as long as it is little. */
    private boolean steps(int most) {
        boolean goes = step(most);
        for (int again = 1; again < FEW && goes && !events.isEmpty() && events.size() <= FEW; again++) {
            goes = step(FEW);
        }
        return goes;
    }

    /** What waits at the end is still done, and then nobody gets the turn any more. */
    private void takeTheLastTurn() {
        while (!failed) {
            if (turn.compareAndSet(false, true)) {
                step(BATCH);
                return;
            }
            LockSupport.parkNanos(this, SHORT_REST_NANOS);
        }
    }

    /** Does a batch and gives the turn back, which the caller has. */
    private void turn(int most) {
        boolean[] goes = new boolean[1];
        EventQueue.together(() -> goes[0] = steps(most));
        if (!goes[0]) {
            failed = true;
            stopping = true;
            LockSupport.unpark(thread);
            return;
        }
        long nanos = engine.nanosToNextTimer();
        long next = nanos == Long.MAX_VALUE ? Long.MAX_VALUE : System.nanoTime() + nanos;
        nextTimer = next;
        turn.set(false);
        if (next < restsUntil || !events.isEmpty()) {
            wake();
        }
    }

    /** False if the engine is not to be run any more: then nobody gets the turn again. */
    private boolean step(int most) {
        try {
            engine.runPending(most);
            return true;
        } catch (RuntimeException | Error failure) {
            return goesOn.test(failure);
        }
    }

    private void rest() {
        resting = true;
        try {
            if (stopping) {
                return;
            }
            boolean taken = turn.get();
            if (taken) {
                LockSupport.parkNanos(this, SHORT_REST_NANOS);
            } else if (events.isEmpty()) {
                long now = System.nanoTime();
                long until = Math.min(nextTimer, now + LONGEST_REST_NANOS);
                restsUntil = until;
                if (nextTimer >= until && until > now) { // whoever made it sooner meanwhile may not have seen the rest
                    LockSupport.parkNanos(this, until - now);
                }
            }
        } finally {
            resting = false;
            restsUntil = Long.MAX_VALUE;
        }
    }

    private void wake() {
        if (resting) {
            LockSupport.unpark(thread);
        }
    }

    /** Whether it has begun and not ended. */
    public boolean isAlive() {
        return thread.isAlive();
    }

    /** Ends after what is being done; waits for that at most so long, and says whether it has ended. */
    public boolean stop(long timeoutMillis) throws InterruptedException {
        beginToEnd();
        return ended.await(timeoutMillis, TimeUnit.MILLISECONDS);
    }

    /** Ends after what is being done, and waits for that. */
    @Override
    public void close() {
        beginToEnd();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void beginToEnd() {
        stopping = true;
        events.close();
        LockSupport.unpark(thread);
    }

    private final class Turns implements EventQueue.Runner {

        @Override
        public void wake() {
            EngineThread.this.wake();
        }

        /** Whoever has the turn already looks again when he gives it back. */
        @Override
        public void attend() {
            if (stopping || !engine.isQuiet() || events.size() > FEW) {
                wake();
            } else if (turn.compareAndSet(false, true)) {
                takenTurn(FEW);
            }
        }
    }
}
