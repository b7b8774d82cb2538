/** Load on a coordinator over raw sockets: as little work as possible between a round and its figure. Answers are looked at only as far as the outcome, but every one is. */
@NullMarked
package io.twopc.benchmarks.load;

import org.jspecify.annotations.NullMarked;
