/**
 * Proofs of the protocol, from the most abstract to the most real: the specification under {@code docs/spec} checked by TLC,
 * the shipped core searched exhaustively, the shipped engines simulated from a seed.
 */
@NullMarked
package io.twopc.proofs;

import org.jspecify.annotations.NullMarked;
