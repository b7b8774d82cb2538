package io.twopc.engine;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The way in to a single writer: many threads put, one takes in batches. What the outside sends is held back while too much
 * waits; what the engine itself waits for (answers of its log, completions of its calls) never is.
 */
public final class EventQueue {

    private static final long BACKPRESSURE_NANOS = 100_000;

    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final int capacity;
    private volatile @Nullable Thread consumer;
    private volatile boolean parked;
    private volatile boolean closed;

    /** @param capacity how many events may wait before the outside is held back */
    public EventQueue(int capacity) {
        this.capacity = capacity;
    }

    /** Puts without ever waiting. */
    public void put(Runnable event) {
        waiting.incrementAndGet();
        queue.add(event);
        wake();
    }

    /** Puts once there is room; slows its caller down, and with it the peer it reads from. */
    public void putFromOutside(Runnable event) {
        while (waiting.get() >= capacity && !closed) {
            LockSupport.parkNanos(this, BACKPRESSURE_NANOS);
        }
        put(event);
    }

    /** How many wait; perhaps a batch more than do. */
    public int size() {
        return waiting.get();
    }

    /** Lets the consumer look again. */
    public void wake() {
        if (parked) {
            LockSupport.unpark(consumer);
        }
    }

    /** Lets nobody wait for room any more. */
    public void close() {
        closed = true;
    }

    /** Runs what waits, at most so many, and says how many; by the consumer only. */
    public int drain(int most) {
        int done = 0;
        try {
            Runnable event;
            while (done < most && (event = queue.poll()) != null) {
                done++;
                event.run();
            }
        } finally {
            if (done > 0) {
                waiting.addAndGet(-done);
            }
        }
        return done;
    }

    /** Waits until something was put, or so long; may return early. By the consumer only. */
    public void await(long nanos) {
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
