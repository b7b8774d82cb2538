package io.twopc.coordinator;

/** How the process ends when it must not go on. */
interface CoordinatorExit {

    /** The decision log failed: nothing can be decided any more (R3). */
    void logFailed();

    /** The engine failed by an error of its own. */
    void engineFailed();
}
