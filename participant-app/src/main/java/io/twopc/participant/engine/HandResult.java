package io.twopc.participant.engine;

/** What came of an operator's decision about a branch. */
public sealed interface HandResult {

    /** On stable storage, and being carried out (C37). */
    record Recorded(BranchView branch) implements HandResult {}

    /** The branch is not in doubt, so there is nothing to decide. */
    record NotInDoubt(BranchView branch) implements HandResult {}

    /** There is no trace of the branch. */
    record NoSuchBranch() implements HandResult {}
}
