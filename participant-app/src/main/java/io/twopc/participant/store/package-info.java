/**
 * What the participant itself keeps on disk: its own incarnation, the highest incarnation it has seen of each coordinator,
 * and, for a resource that has no storage of its own, its branches. All in one {@code io.twopc.journal} in the data
 * directory, so that everything that waits shares a force.
 */
@NullMarked
package io.twopc.participant.store;

import org.jspecify.annotations.NullMarked;
