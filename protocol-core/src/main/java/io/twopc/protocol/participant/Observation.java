package io.twopc.protocol.participant;

/** Something worth a log line or a metric, and nothing more. */
public enum Observation {
    /** A prepare that had been received before; the peer is retrying. */
    REPEATED_PREPARE,
    /** A commit that had been received before. */
    REPEATED_COMMIT,
    /** An abort that had been received before. */
    REPEATED_ABORT,
    /** Local work ran past its time. */
    LOCAL_TIMEOUT,
    /** The resource could not be reached; the call will be repeated. */
    RESOURCE_FAILED,
    /** Alarm: a commit for a branch without a trace (C27). */
    UNKNOWN_BRANCH,
    /** Alarm: a decision or forget that contradicts what this branch went through (C28, C30). */
    UNEXPECTED_MESSAGE,
    /** Alarm: a message about this branch from another log than the one that prepared it (C19). */
    FOREIGN_COORDINATOR,
    /** Alarm: the coordinator has another log than the one that prepared this branch (C19, C20). */
    NOT_MINE,
    /** The peer answered this branch with an error. */
    PEER_ERROR,
    /** A decision by hand was asked for (C37). */
    HEURISTIC_REQUESTED,
    /** Alarm: the resource had ended the branch the other way before (C30). */
    RESOURCE_CONTRADICTED;

    /** Whether an operator should look at it. */
    public boolean isAlarm() {
        return switch (this) {
            case UNKNOWN_BRANCH, UNEXPECTED_MESSAGE, FOREIGN_COORDINATOR, NOT_MINE, RESOURCE_CONTRADICTED -> true;
            default -> false;
        };
    }
}
