package io.twopc.protocol.model;

import java.util.Locale;

/** Why a transaction was aborted; each names the rule that allows it (R2). */
public enum AbortReason {
    /** A participant voted ABORT. */
    VOTED_ABORT,
    /** A connected participant did not vote within the timeout. */
    TIMEOUT,
    /** A participant was lost before its vote (R12). */
    PARTICIPANT_LOST,
    /** Participants the round needs were not connected within the timeout. */
    PARTICIPANTS_MISSING,
    /** A participant said that it cannot do its work now: its own timeout ran out, or it is overloaded. */
    PARTICIPANT_UNAVAILABLE,
    /** A participant did not accept the prepare. */
    PREPARE_REJECTED,
    /** An operator aborted it before the decision. */
    OPERATOR,
    /** The coordinator restarted before it had decided. */
    COORDINATOR_RESTARTED,
    /** The coordinator shut down before it had decided. */
    SHUTDOWN,
    /** The state of the round was found inconsistent, so it was ended the safe way. */
    STATE_CORRUPT;

    /** The name in JSON and in metrics, such as {@code voted_abort}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
