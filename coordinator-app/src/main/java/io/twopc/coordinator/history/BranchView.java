package io.twopc.coordinator.history;

import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.ParticipantState;
import io.twopc.protocol.model.Vote;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One branch of a transaction as it stood at some moment.
 *
 * @param explanation why it voted abort, failed, was excluded or is a hazard, in words
 * @param heuristic how an operator of the participant had decided it by hand
 * @param hazard whether its end is not known
 * @param retries how many messages were repeated to it
 */
public record BranchView(
        ParticipantId participant,
        ParticipantState state,
        @Nullable Vote vote,
        @Nullable String explanation,
        boolean acknowledged,
        @Nullable HeuristicOutcome heuristic,
        boolean hazard,
        int retries,
        List<TimelineEntry> timeline) {

    public BranchView {
        timeline = List.copyOf(timeline);
    }
}
