/**
 * The coordinator's side of presumed-abort two-phase commit (Mohan, Lindsay &amp; Obermarck 1986), as a pure function.
 *
 * <p>{@link io.twopc.protocol.coordinator.CoordinatorProtocol#step} takes a state and an event and returns the next state
 * and the effects to carry out. It has no clock, thread, I/O or randomness. A forced write is an effect and its completion
 * is an event, so a {@code commit} can come out of {@code OutcomeForced} only: log before send holds by construction (R3).
 *
 * <p>The caller's duties:
 * <ul>
 *   <li>feed the events of one transaction one at a time, in the order they happened (C12);
 *   <li>carry out effects in their order, and report a forced write as {@code OutcomeForced} or {@code DamageRecorded}
 *       only when it is on stable storage, or as {@code LogFailed} when that is not certain;
 *   <li>report votes and acknowledgements from a participant's current connection only (C6);
 *   <li>turn timers into {@code TimedOut} and {@code RetryDue}; late ones are harmless.
 * </ul>
 *
 * <p>Deviations from the paper: abort records are written, unforced, for the explanation they carry; read-only voters are
 * named in the commit record for the same reason; a branch may be excluded before the decision (R12).
 */
@NullMarked
package io.twopc.protocol.coordinator;

import org.jspecify.annotations.NullMarked;
