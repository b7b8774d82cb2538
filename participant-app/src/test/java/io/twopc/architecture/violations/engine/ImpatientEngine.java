package io.twopc.architecture.violations.engine;

import io.twopc.architecture.violations.store.CyclicStore;
import org.springframework.context.ApplicationContext;

/** Knows Spring, reads the clock, sleeps, and closes a cycle with the store: what the rules must find. Never run. */
public class ImpatientEngine {

    private final ApplicationContext context;
    private final CyclicStore store;

    public ImpatientEngine(ApplicationContext context, CyclicStore store) {
        this.context = context;
        this.store = store;
    }

    public long step() throws InterruptedException {
        Thread.sleep(1);
        return System.nanoTime() + context.getStartupDate() + store.hashCode();
    }
}
