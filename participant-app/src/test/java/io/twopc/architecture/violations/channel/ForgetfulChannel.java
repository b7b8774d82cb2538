package io.twopc.architecture.violations.channel;

import io.twopc.architecture.violations.store.CyclicStore;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads the store past the engine and keeps state in statics. */
public class ForgetfulChannel {

    static int connections;
    static final AtomicInteger SEEN = new AtomicInteger();

    public long look(CyclicStore store) throws InterruptedException {
        connections++;
        return store.steps() + SEEN.incrementAndGet();
    }
}
