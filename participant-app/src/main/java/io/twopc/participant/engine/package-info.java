/**
 * The participant's single writer. {@link io.twopc.participant.engine.BranchEngine} takes what arrives from the channel,
 * the resource, the operators and its own timers, one after another, applies {@code io.twopc.protocol.participant} to the
 * branch concerned, and hands on what comes out.
 *
 * <p>Only the engine's thread touches a branch; every public method puts an event into the queue and returns. The engine
 * itself has no thread: {@link io.twopc.participant.engine.EngineThread} is a loop around
 * {@link io.twopc.participant.engine.BranchEngine#runPending}, and a simulator is another.
 */
@NullMarked
package io.twopc.participant.engine;

import org.jspecify.annotations.NullMarked;
