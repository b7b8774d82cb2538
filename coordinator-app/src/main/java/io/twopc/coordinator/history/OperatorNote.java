package io.twopc.coordinator.history;

import java.time.Instant;

/**
 * What an operator did, who and why.
 *
 * @param action such as {@code abort}, {@code damage_acknowledged}, {@code evict}, {@code log_confirmed}
 */
public record OperatorNote(String action, String by, String reason, Instant at) {}
