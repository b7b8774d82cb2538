/**
 * The single writer: one thread takes events from a queue, applies the protocol core and hands the effects on.
 */
@NullMarked
package io.twopc.coordinator.engine;

import org.jspecify.annotations.NullMarked;
