package io.twopc.protocol.model;

/** What the coordinator decides for all branches of a transaction. */
public enum Decision {
    COMMIT,
    ABORT
}
