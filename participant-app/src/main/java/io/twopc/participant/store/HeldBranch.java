package io.twopc.participant.store;

import io.twopc.participant.resource.HeuristicDecision;
import io.twopc.participant.resource.RecoveredBranch.Trace;
import org.jspecify.annotations.Nullable;

/**
 * What the journal holds of a branch.
 *
 * @param decision an operator's decision about it, where there is one
 */
public record HeldBranch(Trace trace, @Nullable HeuristicDecision decision) {}
