/**
 * The shipped coordinator and participants in a world of one thread and one seed: engines, codec, connection handling and
 * journals run as they are; clock, network, disk and workers are simulated, and fail.
 *
 * <p>A {@link io.twopc.proofs.simulation.Simulation} is one seed from the first start to the last question: a while of chaos,
 * then healing, then everything must have been decided. {@link io.twopc.proofs.simulation.Rules} looks at every message,
 * record and answer. The same seed gives the same {@linkplain io.twopc.proofs.simulation.Trace trace}.
 */
@NullMarked
package io.twopc.proofs.simulation;

import org.jspecify.annotations.NullMarked;
