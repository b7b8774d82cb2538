/**
 * What a single-writer engine is made of, whatever it decides: a clock that can be driven by hand, a queue, the
 * thread that drains it, a backoff. No Spring; and an engine knows nothing of its thread, so that it runs in a simulator as
 * it does in an application.
 */
@NullMarked
package io.twopc.engine;

import org.jspecify.annotations.NullMarked;
