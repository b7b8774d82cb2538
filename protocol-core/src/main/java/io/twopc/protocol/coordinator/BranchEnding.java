package io.twopc.protocol.coordinator;

import io.twopc.protocol.model.HeuristicOutcome;
import org.jspecify.annotations.Nullable;

/** What is known of how a branch ended. */
public sealed interface BranchEnding {

    /** Nothing yet. */
    record Open() implements BranchEnding {}

    /** The participant carried the decision out, or had done the same by hand ({@code heuristic}). */
    record Acknowledged(@Nullable HeuristicOutcome heuristic) implements BranchEnding {}

    /** The participant had done the opposite by hand; {@code recorded} once the log holds it (C16). */
    record Contradicted(HeuristicOutcome heuristic, boolean recorded) implements BranchEnding {}

    /** Nobody knows; {@code retrying} while the decision is still repeated to it (C27, C38). */
    record Hazard(String detail, boolean retrying) implements BranchEnding {}

    /** An operator took a hazard on themselves. */
    record Settled(String detail) implements BranchEnding {}
}
