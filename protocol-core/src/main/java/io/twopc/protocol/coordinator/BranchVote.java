package io.twopc.protocol.coordinator;

import io.twopc.protocol.model.AbortReason;

/** What is known of a branch's vote. Set once, except that a missing vote may become any other (R8). */
public sealed interface BranchVote {

    /** No vote yet. */
    record Awaited() implements BranchVote {}

    /** Prepared; gets the decision and must acknowledge it. */
    record Yes() implements BranchVote {}

    /** Nothing to commit; gets no decision (C7). */
    record ReadOnly() implements BranchVote {}

    /** Voted ABORT, in the participant's own words. */
    record No(String reason) implements BranchVote {}

    /** Recorded as failed without a vote (R2). */
    record Failed(AbortReason reason, String detail) implements BranchVote {}

    /** Left out for good (R12). */
    record Excluded(String why) implements BranchVote {}
}
