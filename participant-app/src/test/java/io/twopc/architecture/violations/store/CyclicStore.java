package io.twopc.architecture.violations.store;

import io.twopc.architecture.violations.engine.ImpatientEngine;

/** Knows the engine, which knows it. */
public class CyclicStore {

    private final ImpatientEngine engine;

    public CyclicStore(ImpatientEngine engine) {
        this.engine = engine;
    }

    public long steps() throws InterruptedException {
        return engine.step();
    }
}
