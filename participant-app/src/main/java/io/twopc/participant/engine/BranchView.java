package io.twopc.participant.engine;

import io.twopc.participant.resource.HeuristicDecision;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.participant.BranchStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A branch as it stood at one moment.
 *
 * @param coordinator the log that decides it
 * @param since when this engine brought it into this state; for a recovered branch, when it was recovered
 * @param reason why it was refused, where it was
 * @param heuristic an operator's decision about it, where there is one
 * @param failures how often the call to the resource that is going on has failed
 */
public record BranchView(
        TransactionId transaction,
        CoordinatorId coordinator,
        BranchStatus status,
        Instant since,
        @Nullable String reason,
        @Nullable HeuristicDecision heuristic,
        int failures) {}
