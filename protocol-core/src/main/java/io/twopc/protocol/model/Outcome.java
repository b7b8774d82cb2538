package io.twopc.protocol.model;

/** The answer a client gets. */
public enum Outcome {
    COMMITTED,
    ABORTED,
    /** No outcome yet, past its retention, or the decision could not be made durable. Never a synonym of aborted (C39). */
    UNKNOWN
}
