package io.twopc.protocol.model;

/** Where a transaction stands, as users see it. */
public enum ProtocolState {
    /** Known, nothing done yet. */
    INIT,
    /** Waiting until the participants it needs are connected. */
    WAITING_FOR_PARTICIPANTS,
    /** Asking for votes; lasts until the decision record is durable. */
    PREPARE_PHASE,
    /** COMMIT is durable; acknowledgements are being collected. */
    COMMIT_PHASE,
    /** Committed and acknowledged by every branch that had to. */
    COMPLETED,
    /** Aborted. */
    ABORTED;

    /** Whether nothing can change the outcome any more. */
    public boolean isDecided() {
        return this == COMMIT_PHASE || isFinal();
    }

    /** Whether the transaction is over. */
    public boolean isFinal() {
        return this == COMPLETED || this == ABORTED;
    }
}
