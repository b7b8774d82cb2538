package io.twopc.architecture.violations.engine;

import io.twopc.architecture.violations.history.CyclicHistory;
import org.springframework.context.ApplicationContext;

/** Knows Spring, reads the clock, sleeps, and closes a cycle with the history: what the rules must find. Never run. */
public class ImpatientEngine {

    private final ApplicationContext context;
    private final CyclicHistory history;

    public ImpatientEngine(ApplicationContext context, CyclicHistory history) {
        this.context = context;
        this.history = history;
    }

    public long step() throws InterruptedException {
        Thread.sleep(1);
        return System.nanoTime() + context.getStartupDate() + history.hashCode();
    }
}
