/**
 * What became of transactions, as users see it: immutable views, and the port to the store that keeps them for their
 * retention. History lives on disk, not in the heap; it is derived from the decision log and never decides anything.
 */
@NullMarked
package io.twopc.coordinator.history;

import org.jspecify.annotations.NullMarked;
