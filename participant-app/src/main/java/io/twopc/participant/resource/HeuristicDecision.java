package io.twopc.participant.resource;

import io.twopc.protocol.model.HeuristicOutcome;
import java.time.Instant;

/**
 * An operator's decision about a branch in doubt.
 *
 * @param by who decided
 * @param reason why, in their words
 */
public record HeuristicDecision(HeuristicOutcome outcome, String by, String reason, Instant at) {}
