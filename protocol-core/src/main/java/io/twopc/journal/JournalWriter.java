package io.twopc.journal;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one user of the log: turns everything that waits into one write and one force, then tells the callers.
 *
 * <p>Once anything fails, it writes nothing again, ever: what waits and what comes later fails too (R3, C10). All methods
 * but {@link #poisonCause} are for one thread at a time.
 */
final class JournalWriter {
    private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);

    private final CommandQueue queue;
    private final SegmentedLog log;
    private final JournalOptions options;
    private final Closeable lock;
    private volatile @Nullable Throwable poison;

    JournalWriter(CommandQueue queue, SegmentedLog log, JournalOptions options, Closeable lock) {
        this.queue = queue;
        this.log = log;
        this.options = options;
        this.lock = lock;
    }

    /** Serves everything that waits as one batch; false if nothing did. */
    boolean drainOnce() {
        Command<?> first = queue.takeAll();
        if (first == null) {
            return false;
        }
        serve(first);
        return true;
    }

    private void serve(Command<?> first) {
        if (poison == null) {
            try {
                apply(first);
            } catch (Throwable e) { // an Error, too, leaves a half-written batch
                poison(e);
            }
        }
        options.listener().told(() -> tell(first, poison));
    }

    private static void tell(Command<?> first, @Nullable Throwable cause) {
        Command<?> each = first;
        while (each != null) {
            Command<?> following = each.next;
            each.next = null; // a future that somebody keeps must not keep all later ones
            if (cause == null) {
                each.succeed();
            } else {
                each.completeExceptionally(new JournalPoisonedException(cause));
            }
            each = following;
        }
    }

    private void apply(Command<?> first) throws IOException {
        boolean force = false;
        for (Command<?> each = first; each != null; each = each.next) {
            force |= each.applyTo(log);
        }
        if (force) {
            log.force();
        } else {
            log.flush();
        }
    }

    private void poison(Throwable cause) {
        poison = cause;
        LOG.error("The journal in {} is poisoned: it will never write again", options.directory(), cause);
        try {
            options.listener().poisoned(cause);
        } catch (RuntimeException e) {
            LOG.warn("A journal listener failed", e);
        }
    }

    /** Serves what waits, refuses all that comes later, closes the file and gives the lock back. */
    void close() {
        Command<?> rest = queue.close();
        if (rest != null) {
            serve(rest);
        }
        try (lock) {
            if (poison == null) {
                log.close();
            } else {
                log.abandon();
            }
        } catch (IOException | RuntimeException e) {
            // Every promise was kept before; what failed is the seal, or giving things back.
            LOG.warn("The journal in {} could not be closed cleanly", options.directory(), e);
        }
    }

    /** Why the log takes nothing any more; any thread may ask. */
    Optional<Throwable> poisonCause() {
        return Optional.ofNullable(poison);
    }
}
