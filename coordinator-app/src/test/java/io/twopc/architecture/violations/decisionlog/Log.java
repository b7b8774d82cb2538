package io.twopc.architecture.violations.decisionlog;

/** Something that only the engine and the wiring may touch. */
public interface Log {
    void append(String record);
}
