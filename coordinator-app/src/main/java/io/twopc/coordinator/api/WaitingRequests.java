package io.twopc.coordinator.api;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many requests wait for the outcomes of their rounds: each keeps buffers of the server, some 60 KB, until it is
 * answered, so there are at most as many as the heap can bear. Who comes when there are more is turned away at once; waiting
 * longer would help nobody.
 */
final class WaitingRequests {

    /** Heap for each: its buffers, its round, and a connection or two beside it whose request is turned away. */
    private static final long HEAP_BYTES = 512 * 1024;

    private static final int LEAST = 64;
    private static final int MOST = 10_000;

    private final int most;
    private final AtomicInteger waiting = new AtomicInteger();

    WaitingRequests(long heapBytes) {
        most = (int) Math.max(LEAST, Math.min(MOST, heapBytes / HEAP_BYTES));
    }

    /** Counts one more, unless there are as many as may be; who is counted {@linkplain #leave leaves} once. */
    boolean enter() {
        if (waiting.incrementAndGet() > most) {
            waiting.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        waiting.decrementAndGet();
    }

    int count() {
        return waiting.get();
    }

    /** Whether the next one would be turned away. */
    boolean areFull() {
        return waiting.get() >= most;
    }

    int most() {
        return most;
    }

    /** What is said to whom is turned away. */
    String tooMany() {
        return most + " requests wait for outcomes already";
    }
}
