/**
 * How fast the whole is, measured from outside: the applications as real processes on this machine, a driver that is
 * lean because it shares the processors with what it measures, and the limits of disk and wire taken in the same run.
 * Every figure says what it was measured against; an outcome that was not COMMITTED is counted and shown.
 */
@NullMarked
package io.twopc.benchmarks;

import org.jspecify.annotations.NullMarked;
