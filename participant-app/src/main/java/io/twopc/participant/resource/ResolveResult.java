package io.twopc.participant.resource;

/** What came of committing or rolling back a branch. */
public enum ResolveResult {
    /** Carried out now, or found carried out before. */
    DONE,
    /** There is no trace of the branch: for a commit a reason for alarm (C27), for a rollback all is well. */
    NO_TRACE,
    /** The branch had ended the other way before (C30). */
    CONTRADICTED
}
