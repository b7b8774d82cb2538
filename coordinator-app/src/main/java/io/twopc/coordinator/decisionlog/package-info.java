/**
 * The coordinator's durable record. Only the engine and recovery touch it.
 *
 * <p>{@link io.twopc.coordinator.decisionlog.DecisionLog} is the port, {@link
 * io.twopc.coordinator.decisionlog.JournalDecisionLog} keeps it in a journal on this machine, and {@link
 * io.twopc.coordinator.decisionlog.LogRecovery} is how a coordinator begins: it says what of the log is still to be
 * done.
 */
@NullMarked
package io.twopc.coordinator.decisionlog;

import org.jspecify.annotations.NullMarked;
