package io.twopc.coordinator.engine;

import java.util.Locale;

/** The engine does not do what was asked, and says why. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    public RefusedException(Refusal refusal, String detail) {
        super(detail, null, false, false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }

    /** Why. */
    public enum Refusal {
        /** A branch names somebody who is not a member. */
        UNKNOWN_PARTICIPANT,
        /** The key was used with another body. */
        IDEMPOTENCY_CONFLICT,
        /** As many transactions are active as may be. */
        OVERLOADED,
        /** Recovery has not finished. */
        NOT_READY,
        /** No new rounds: the coordinator is going down. */
        SHUTTING_DOWN,
        /** The decision log failed; the coordinator is about to end. */
        LOG_FAILED,
        /** Participants hold branches of another log, and nobody has confirmed this fresh one (C20). */
        LOG_UNCONFIRMED,
        /** There is no such transaction or participant, or it is past its retention. */
        NOT_FOUND,
        /** The decision has been made, or is being written. */
        DECIDED,
        /** There is no damage to acknowledge, or it was acknowledged. */
        NO_DAMAGE,
        /** There is nothing to confirm. */
        NOTHING_TO_CONFIRM,
        /** The participant holds branches of transactions that have not ended. */
        HOLDS_BRANCHES;

        /** The name in problem details, such as {@code log_unconfirmed}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
