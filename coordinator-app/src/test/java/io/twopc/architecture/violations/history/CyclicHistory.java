package io.twopc.architecture.violations.history;

import io.twopc.architecture.violations.engine.ImpatientEngine;

/** Knows the engine, which knows it. */
public class CyclicHistory {

    private final ImpatientEngine engine;

    public CyclicHistory(ImpatientEngine engine) {
        this.engine = engine;
    }

    public long steps() throws InterruptedException {
        return engine.step();
    }
}
