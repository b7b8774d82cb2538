package io.twopc.engine;

import java.util.ArrayList;
import java.util.List;
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

    /** The queues that this thread has put to and not yet had looked at, while it puts together. */
    private static final ThreadLocal<@Nullable List<EventQueue>> TOGETHER = new ThreadLocal<>();

    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final int capacity;
    private volatile @Nullable Runner runner;
    private volatile boolean closed;

    /** Who runs what was put. */
    interface Runner {

        /** Looks soon, on a thread of its own. */
        void wake();

        /** Looks at once, on the calling thread, if that is better; otherwise soon. */
        void attend();
    }

    /** @param capacity how many events may wait before the outside is held back */
    public EventQueue(int capacity) {
        this.capacity = capacity;
    }

    /** Puts without ever waiting. */
    public void put(Runnable event) {
        add(event);
        List<EventQueue> together = TOGETHER.get();
        if (together == null) {
            wake();
        } else if (!together.contains(this)) {
            together.add(this);
        }
    }

    /** Has what is put meanwhile, by this thread, looked at together and not one by one. */
    public static void together(Runnable putting) {
        List<EventQueue> before = TOGETHER.get();
        List<EventQueue> queues = new ArrayList<>(1);
        TOGETHER.set(queues);
        try {
            putting.run();
        } finally {
            TOGETHER.set(before);
            queues.forEach(EventQueue::attend);
        }
    }

    /**
     * Puts once there is room; slows its caller down, and with it the peer it reads from. Nobody may look at it before the
     * caller has said {@link #attend}, which it does when it has put all it has for now.
     */
    public void putFromOutside(Runnable event) {
        while (waiting.get() >= capacity && !closed) {
            attend();
            LockSupport.parkNanos(this, BACKPRESSURE_NANOS);
        }
        add(event);
    }

    private void add(Runnable event) {
        waiting.incrementAndGet();
        queue.add(event);
    }

    /** Has what was put looked at: on this thread if the engine is at rest and little waits, otherwise by its own. */
    public void attend() {
        Runner current = runner;
        if (current != null) {
            current.attend();
        }
    }

    /** How many wait; perhaps a batch more than do. */
    public int size() {
        return waiting.get();
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Lets the engine's thread look again. */
    public void wake() {
        Runner current = runner;
        if (current != null) {
            current.wake();
        }
    }

    /** From now on this one is told. */
    void runBy(Runner newRunner) {
        runner = newRunner;
    }

    /** Lets nobody wait for room any more. */
    public void close() {
        closed = true;
    }

    /** Runs what waits, at most so many, and says how many; by one thread at a time. */
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
}
