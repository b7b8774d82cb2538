/**
 * The coordinator's durable record. Only the engine and recovery touch it.
 */
@NullMarked
package io.twopc.coordinator.decisionlog;

import org.jspecify.annotations.NullMarked;
