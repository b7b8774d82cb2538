package io.twopc.participant.engine;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The way in to the single writer: many threads put, one takes. Messages from outside are held back while too many wait;
 * what the engine itself waits for (completions, of which a branch has at most one) never is.
 */
final class Mailbox {

    private static final long BACKPRESSURE_NANOS = 100_000;

    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final int capacity;
    private volatile @Nullable Thread consumer;
    private volatile boolean parked;
    private volatile boolean closed;

    Mailbox(int capacity) {
        this.capacity = capacity;
    }

    /** Puts without ever waiting. */
    void put(Runnable event) {
        waiting.incrementAndGet();
        queue.add(event);
        wake();
    }

    /** Puts once there is room; slows its caller down, and with it the peer it reads from. */
    void putFromOutside(Runnable event) {
        while (waiting.get() >= capacity && !closed) {
            LockSupport.parkNanos(this, BACKPRESSURE_NANOS);
        }
        put(event);
    }

    /** Takes the next event, if there is one; by the consumer only. */
    @Nullable
    Runnable poll() {
        Runnable event = queue.poll();
        if (event != null) {
            waiting.decrementAndGet();
        }
        return event;
    }

    /** Lets the consumer look again. */
    void wake() {
        if (parked) {
            LockSupport.unpark(consumer);
        }
    }

    /** Lets nobody wait for room any more. */
    void close() {
        closed = true;
    }

    /** Waits until something was put, or so long; may return early. By the consumer only. */
    void await(long nanos) {
        consumer = Thread.currentThread();
        parked = true;
        try {
            if (queue.isEmpty() && nanos > 0 && !closed) {
                LockSupport.parkNanos(this, nanos);
            }
        } finally {
            parked = false;
        }
    }
}
