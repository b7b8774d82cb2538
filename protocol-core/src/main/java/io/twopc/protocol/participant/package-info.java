/**
 * The participant's half of presumed-abort two-phase commit for one branch, as a pure function.
 *
 * <p>{@link io.twopc.protocol.participant.ParticipantProtocol#step} takes where a branch stands and what happened to it,
 * and says where it stands then and what is to be done. Nothing here does I/O, reads a clock, draws a random number, logs
 * or knows a thread; the same code runs under the application, a simulator and a model checker.
 *
 * <p>The caller's duties:
 * <ul>
 *   <li>Events of one branch are applied one after another, and the effects of each are handed on in their order.
 *   <li>A completion ({@code PreparedDurably}, {@code CommitFinished} …) is reported exactly once for each start effect,
 *       and only when what it says is on stable storage. That is all that "prepared before the vote" (R6) and "durable
 *       before the acknowledgement" (C25) hang on: the messages can come out of nothing else.
 *   <li>A branch has at most one start effect running; the state machine never asks for a second one.
 *   <li>Durable traces are fed in as {@code Recovered…} before the first message or connection (C31).
 *   <li>Messages of a connection that has been replaced are not fed in (C32).
 * </ul>
 *
 * <p>Deviations from Mohan, Lindsay and Obermarck (1986): an abort is acknowledged although nobody waits for it, because
 * it tells operators that the branch is gone; a committed branch is kept after its acknowledgement until {@code forget},
 * so that a repeated {@code commit} can be told from one that found an emptied database (C26, C27); and a participant
 * never takes a decision from another log than the one that prepared the branch (C19).
 */
@NullMarked
package io.twopc.protocol.participant;

import org.jspecify.annotations.NullMarked;
