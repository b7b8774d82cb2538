/**
 * Other transaction managers, each with the round that the rest measures: one transaction, three branches. Their branches
 * do nothing but answer, so that what is measured is the manager and its log.
 */
@NullMarked
package io.twopc.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
