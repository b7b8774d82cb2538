package io.twopc.protocol.coordinator;

import io.twopc.protocol.validation.DecisionRules;

/** The count of votes, as a pure function of the branches. */
enum VoteTally {
    /** Some vote is still awaited. */
    INCOMPLETE,
    /** Every branch that remains voted COMMIT or read-only, and at least one of them COMMIT. */
    ALL_YES,
    /** Every branch that remains is read-only: nothing to decide (C7). */
    ALL_READ_ONLY;

    static VoteTally of(Branches branches) {
        if (branches.any(Branch::isAwaited)) {
            return INCOMPLETE;
        }
        int yes = branches.count(Branch::votedYes);
        int readOnly = branches.count(branch -> branch.vote() instanceof BranchVote.ReadOnly);
        int excluded = branches.count(Branch::isExcluded);
        DecisionRules.requireCommitSafe(branches.size(), yes, readOnly, excluded, branches.minimum());
        return yes > 0 ? ALL_YES : ALL_READ_ONLY;
    }
}
