/** Processes of this driver's own, beside those of the applications. */
@NullMarked
package io.twopc.benchmarks.process;

import org.jspecify.annotations.NullMarked;
