package io.twopc.protocol.model;

/** Where a participant stands in one transaction, as users see it. */
public enum ParticipantState {
    CONNECTED,
    VOTED,
    ACKNOWLEDGED,
    DISCONNECTED,
    /** Left out for good; always gets abort (R12). */
    EXCLUDED
}
