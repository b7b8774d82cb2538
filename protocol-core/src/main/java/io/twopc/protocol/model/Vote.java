package io.twopc.protocol.model;

/** What a participant says to a prepare. */
public enum Vote {
    /** Prepared on stable storage; will obey either decision (R6). */
    COMMIT,
    /** Nothing to commit; takes no part in the second phase (C7). */
    READ_ONLY,
    /** Refuses; has already undone its work (R7). */
    ABORT
}
