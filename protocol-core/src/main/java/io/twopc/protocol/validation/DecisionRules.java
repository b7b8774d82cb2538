package io.twopc.protocol.validation;

import io.twopc.protocol.model.AbortReason;

/** The guards of a decision: a violation is an error in the program, never in its input. */
public final class DecisionRules {

    private DecisionRules() {}

    /**
     * R1: COMMIT only when every branch that is not excluded voted COMMIT or read-only, there is at least one of them, and
     * no more are excluded than may be (R12).
     *
     * @throws IllegalStateException if a commit would not be safe
     */
    public static void requireCommitSafe(int branches, int yes, int readOnly, int excluded, int minimum) {
        boolean allCounted = yes + readOnly + excluded == branches;
        int remaining = yes + readOnly;
        if (!allCounted || remaining < 1 || (excluded > 0 && remaining < minimum)) {
            throw new IllegalStateException("commit is not safe (R1): " + yes + " yes, " + readOnly + " read-only, "
                    + excluded + " excluded of " + branches + ", at least " + minimum);
        }
    }

    /**
     * R2: ABORT only when a branch voted ABORT, is recorded as failed, or somebody entitled to ended the round.
     *
     * @param no how many branches voted ABORT
     * @param failed how many branches are recorded as failed
     * @throws IllegalStateException if the reason is not borne out
     */
    public static void requireAbortSafe(AbortReason reason, int no, int failed) {
        boolean borneOut = switch (reason) {
            case VOTED_ABORT -> no > 0;
            case TIMEOUT, PARTICIPANT_LOST, PARTICIPANT_UNAVAILABLE, PREPARE_REJECTED -> failed > 0;
            case PARTICIPANTS_MISSING, OPERATOR, COORDINATOR_RESTARTED, SHUTDOWN, STATE_CORRUPT -> true;
        };
        if (!borneOut) {
            throw new IllegalStateException(
                    "abort for " + reason.code() + " is not borne out (R2): " + no + " no, " + failed + " failed");
        }
    }
}
