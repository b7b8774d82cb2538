/** What the journal promises, shown on a real disk and on a {@link io.twopc.journal.SimulatedDisk} that fails. */
@NullMarked
package io.twopc.journal;

import org.jspecify.annotations.NullMarked;
