/**
 * The coordinator over HTTP: JSON in and out, problem details (RFC 9457) for every error, server-sent events.
 *
 * <p>No thread waits for a transaction: a request hands its wish to the engine and is answered when the engine's stage
 * completes, on a thread of this package. Protocol state is reached through
 * {@link io.twopc.coordinator.engine.TransactionManager} only.
 */
@NullMarked
package io.twopc.coordinator.api;

import org.jspecify.annotations.NullMarked;
