/**
 * Both applications as real processes under real faults, and a checker of what they left behind.
 *
 * <p>{@link io.twopc.chaos.Rig} is what is run: one coordinator, banks on H2 and PostgreSQL, and the networks between
 * them. {@link io.twopc.chaos.Load} is its clients, {@link io.twopc.chaos.History} what they were answered.
 * {@link io.twopc.chaos.Faults} lists what can be done to it, {@link io.twopc.chaos.Cycles} does it by a seed, and
 * {@link io.twopc.chaos.Checker} holds answers and databases against each other.
 */
@NullMarked
package io.twopc.chaos;

import org.jspecify.annotations.NullMarked;
