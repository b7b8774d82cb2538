/**
 * What a single-writer engine is made of, whatever it decides: a clock that can be driven by hand, a queue that one thread
 * drains, a backoff. No Spring and no thread of its own, so that an engine runs in a simulator as it does in an application.
 */
@NullMarked
package io.twopc.engine;

import org.jspecify.annotations.NullMarked;
