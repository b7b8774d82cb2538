/**
 * The specification in {@code docs/spec}, checked by TLC, the model checker of TLA+: that it holds, that every step of it is
 * taken, and that specifications with one deliberate fault are found out.
 */
@NullMarked
package io.twopc.proofs.spec;

import org.jspecify.annotations.NullMarked;
