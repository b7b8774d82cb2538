package io.twopc.protocol.model;

/** What an operator decided by hand for a branch that was in doubt (C37). */
public enum HeuristicOutcome {
    COMMIT,
    ROLLBACK;

    /** The decision that this outcome agrees with. */
    public Decision asDecision() {
        return this == COMMIT ? Decision.COMMIT : Decision.ABORT;
    }
}
