/** A closed loop in a process of its own, which is told over its standard input how many callers and how long. */
@NullMarked
package io.twopc.benchmarks.loop;

import org.jspecify.annotations.NullMarked;
