/** What disk, wire and framework allow on this machine, each measured by itself with nothing of ours in between. */
@NullMarked
package io.twopc.benchmarks.limits;

import org.jspecify.annotations.NullMarked;
