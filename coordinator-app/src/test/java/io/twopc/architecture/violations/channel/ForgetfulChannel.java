package io.twopc.architecture.violations.channel;

import io.twopc.architecture.violations.history.CyclicHistory;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads history past the engine and keeps state in statics. */
public class ForgetfulChannel {

    static int connections;
    static final AtomicInteger SEEN = new AtomicInteger();

    public long look(CyclicHistory history) throws InterruptedException {
        connections++;
        return history.steps() + SEEN.incrementAndGet();
    }
}
