package io.twopc.journal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One request to the writer: the link of the hand-over list and the caller's future in a single object. */
abstract sealed class Command<T> extends CompletableFuture<T> {
    /** The neighbour in the list; owned by {@link CommandQueue} and then by the writer. */
    @Nullable
    Command<?> next;

    /** Applies the request; true if what it wrote must be forced before the caller hears of it. */
    abstract boolean applyTo(SegmentedLog log) throws IOException;

    /** Tells the caller; everything applied is durable by now, if a force was asked for. */
    abstract void succeed();

    /** One entry. */
    static final class Append extends Command<Long> {
        private final Entry entry;
        private final boolean forced;
        private long sequence;

        Append(Entry entry, boolean forced) {
            this.entry = entry;
            this.forced = forced;
        }

        @Override
        boolean applyTo(SegmentedLog log) throws IOException {
            sequence = log.append(entry);
            return forced;
        }

        @Override
        void succeed() {
            complete(sequence);
        }
    }

    /** Several entries with one point of durability. */
    static final class AppendAll extends Command<Long> {
        private final List<Entry> entries;
        private long sequence;

        AppendAll(List<Entry> entries) {
            this.entries = entries;
        }

        @Override
        boolean applyTo(SegmentedLog log) throws IOException {
            for (Entry entry : entries) {
                log.append(entry);
            }
            sequence = log.sequence();
            return true;
        }

        @Override
        void succeed() {
            complete(sequence);
        }
    }

    /** A checkpoint. */
    static final class Rewrite extends Command<Checkpoint> {
        private final Journal journal;
        private final Iterable<Entry> live;
        private long segment;

        Rewrite(Journal journal, Iterable<Entry> live) {
            this.journal = journal;
            this.live = live;
        }

        @Override
        boolean applyTo(SegmentedLog log) throws IOException {
            segment = log.rewrite(live, false);
            return false;
        }

        @Override
        void succeed() {
            complete(new Checkpoint(journal, segment));
        }
    }

    /** The end of the segments before a checkpoint. */
    static final class Drop extends Command<@Nullable Void> {
        private final long firstKept;
        private Optional<IOException> undeleted = Optional.empty();

        Drop(long firstKept) {
            this.firstKept = firstKept;
        }

        @Override
        boolean applyTo(SegmentedLog log) throws IOException {
            undeleted = log.dropBefore(firstKept);
            return false;
        }

        @Override
        void succeed() {
            if (undeleted.isPresent()) {
                completeExceptionally(new JournalIoException(
                        "Older segments count no longer, but not all could be deleted", undeleted.get()));
            } else {
                complete(null);
            }
        }
    }

    /** Stands in the list once it takes nothing more. */
    static final class Closed extends Command<@Nullable Void> {
        @Override
        boolean applyTo(SegmentedLog log) {
            throw new IllegalStateException("The mark of a closed list is never applied");
        }

        @Override
        void succeed() {
            throw new IllegalStateException("The mark of a closed list never succeeds");
        }
    }
}
