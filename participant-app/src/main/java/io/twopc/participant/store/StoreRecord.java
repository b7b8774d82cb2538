package io.twopc.participant.store;

import io.twopc.participant.resource.HeuristicDecision;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.participant.BranchKey;

/** One record of the participant's journal. */
sealed interface StoreRecord {

    /** Whose journal it is, and how often it has been started. */
    record Started(ParticipantId participant, long incarnation) implements StoreRecord {}

    /** The highest incarnation seen of a coordinator. */
    record Seen(CoordinatorId coordinator, long incarnation) implements StoreRecord {}

    /** A branch is prepared. */
    record Prepared(BranchKey branch) implements StoreRecord {}

    /** A branch is committed. */
    record Committed(BranchKey branch) implements StoreRecord {}

    /** A branch is rolled back; an operator's decision about it, if any, stays known. */
    record RolledBack(BranchKey branch) implements StoreRecord {}

    /** An operator has decided a branch. */
    record Decided(BranchKey branch, HeuristicDecision decision) implements StoreRecord {}

    /** Nothing about a branch is needed any more. */
    record Forgotten(BranchKey branch) implements StoreRecord {}
}
