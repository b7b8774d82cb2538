package io.twopc.coordinator.engine;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The way in to the single writer: many threads put, one takes in batches. What the outside sends is held back when too
 * much waits; what the engine itself waits for (the log's answers) never is.
 */
final class EventQueue {

    private static final long BACKPRESSURE_NANOS = 100_000;

    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final int capacity;
    private volatile @Nullable Thread consumer;
    private volatile boolean parked;
    private volatile boolean closed;

    EventQueue(int capacity) {
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

    int size() {
        return waiting.get();
    }

    void wake() {
        if (parked) {
            LockSupport.unpark(consumer);
        }
    }

    /** Lets nobody wait for room any more. */
    void close() {
        closed = true;
    }

    /** Runs what waits, at most so many; by the consumer only. */
    int drain(int most) {
        int done = 0;
        Runnable event;
        while (done < most && (event = queue.poll()) != null) {
            event.run();
            done++;
        }
        if (done > 0) {
            waiting.addAndGet(-done);
        }
        return done;
    }

    /** Waits until something was put, or so long; by the consumer only. */
    void await(long nanos) {
        consumer = Thread.currentThread();
        parked = true;
        try {
            if (queue.isEmpty()) {
                if (nanos == Long.MAX_VALUE) {
                    LockSupport.park(this);
                } else if (nanos > 0) {
                    LockSupport.parkNanos(this, nanos);
                }
            }
        } finally {
            parked = false;
        }
    }
}
