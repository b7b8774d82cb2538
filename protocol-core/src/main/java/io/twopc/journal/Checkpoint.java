package io.twopc.journal;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A durable point from which the log holds everything alive again; the older segments are still there.
 *
 * <p>Until {@link #dropOlder} a recovery returns the older records first and the copies after them, so whoever reads
 * folds duplicates.
 */
public final class Checkpoint {
    private final Journal journal;
    private final long segment;

    Checkpoint(Journal journal, long segment) {
        this.journal = journal;
        this.segment = segment;
    }

    /** Number of the segment that begins with the copies. */
    public long segment() {
        return segment;
    }

    /**
     * Ends the segments before this checkpoint: once a mark in the log is durable they count no longer, and are deleted.
     * Call it when whatever else they held has become durable elsewhere. Repeating it, or calling it after a later
     * checkpoint's, is harmless.
     *
     * @return completes when they are gone; fails with {@link JournalIoException} if some could not be deleted (the log
     *     stays usable, and they are tried again at the next drop or start), or as an append does
     */
    public CompletionStage<@Nullable Void> dropOlder() {
        return journal.dropBefore(segment);
    }
}
