package io.twopc.coordinator.history;

import io.twopc.coordinator.binary.UnreadableBytesException;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.TransactionId;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history in one file of H2's MVStore, of which a bounded part is in the heap.
 *
 * <p>Every put also drops up to {@value #EVICTIONS_PER_PUT} transactions that are past their retention; a thread of its
 * own does the same while nothing is put, and makes things durable. Nothing ever scans the whole.
 *
 * <p>Every method throws {@link HistoryException} once writing has failed or the history is closed.
 */
public final class MvStoreHistory implements History {

    /** More than one comes in, so that a backlog shrinks. */
    static final int EVICTIONS_PER_PUT = 2;

    /** How many the background drops while holding the writers' lock, and in one go. */
    private static final int EVICTIONS_PER_LOCK = 20;

    private static final int EVICTIONS_PER_HOUSEKEEPING = 2_000;

    /** What the log is named under to which this history belongs. */
    private static final String OWNER = "coordinator_id";

    private static final Logger LOG = LoggerFactory.getLogger(MvStoreHistory.class);

    private final Path file;
    private final InstantSource clock;
    private final MVStore store;
    private final HistoryMap map;

    /** Never interrupted: H2 gives up waiting for a write when it is. */
    private final ScheduledExecutorService background;

    private final Future<?> housekeeping;

    private final Object syncing = new Object();
    private @Nullable CompletableFuture<Void> waitingSync;
    private volatile @Nullable Throwable failure;
    private volatile boolean opened;
    private volatile boolean closed;

    private MvStoreHistory(HistoryOptions options, InstantSource clock, String scheme) {
        this.file = options.file().toAbsolutePath();
        this.clock = clock;
        this.store = HistoryFile.open(file, scheme, (thread, cause) -> backgroundFailed(cause));
        try {
            this.map = new HistoryMap(store, options.retention().toMillis(), options.retentionCount());
        } catch (MVStoreException e) {
            store.closeImmediately();
            throw HistoryFile.refusal(file, e);
        }
        this.background = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "history");
            thread.setDaemon(true);
            return thread;
        });
        long millis = Math.max(1, options.housekeepingInterval().toMillis());
        this.housekeeping = background.scheduleWithFixedDelay(this::keepHouse, millis, millis, TimeUnit.MILLISECONDS);
        this.opened = true;
    }

    /**
     * Opens the history, or makes it.
     *
     * @throws HistoryException naming the file, if it is in use, damaged, not to be written, or of a newer form
     */
    public static MvStoreHistory open(HistoryOptions options, InstantSource clock) {
        return open(options, clock, HistoryFile.SCHEME);
    }

    static MvStoreHistory open(HistoryOptions options, InstantSource clock, String scheme) {
        return new MvStoreHistory(options, clock, scheme);
    }

    MVStore store() {
        return store;
    }

    /**
     * Makes this the history of a decision log, durable with the next {@link #sync}. An empty one may change hands: a
     * first start may have been cut short before its log was durable.
     *
     * @throws HistoryException naming both logs, if it keeps transactions of another one: files of two logs lie together
     */
    public void belongTo(CoordinatorId log) {
        MVMap<String, String> owner = store.openMap("owner");
        String before = owner.get(OWNER);
        if (before != null && !before.equals(log.toString()) && size() > 0) {
            throw new HistoryException(
                    "The history file " + file + " belongs to the decision log " + before
                            + ", but the one beside it is " + log
                            + ": mount the volume that has both, or move the history away if that log is lost",
                    null);
        }
        if (!log.toString().equals(before)) {
            writing(() -> owner.put(OWNER, log.toString()));
        }
    }

    @Override
    public void put(TransactionView view) {
        writing(() -> {
            map.put(view);
            return map.evict(clock.millis(), EVICTIONS_PER_PUT);
        });
    }

    @Override
    public void putKey(IdempotencyRecord key) {
        writing(() -> {
            map.putKey(key, clock.millis());
            return map.evict(clock.millis(), 1);
        });
    }

    @Override
    public Optional<TransactionView> find(TransactionId id) {
        return reading(() -> Optional.ofNullable(map.find(id)));
    }

    @Override
    public Optional<IdempotencyRecord> findKey(String key) {
        return reading(() -> Optional.ofNullable(map.findKey(key)));
    }

    @Override
    public Page query(HistoryQuery query) {
        return reading(() -> map.query(query));
    }

    @Override
    public long size() {
        return map.size();
    }

    /** Why nothing can be written any more, if so. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** Completes on the history's own thread; requests that wait together share one. */
    @Override
    public CompletionStage<Void> sync() {
        synchronized (syncing) {
            if (waitingSync == null) {
                try {
                    waitingSync = CompletableFuture.runAsync(this::syncNow, background);
                } catch (RejectedExecutionException e) {
                    return CompletableFuture.failedFuture(closedException(e));
                }
            }
            return waitingSync.copy();
        }
    }

    /**
     * A commit returns at once where an earlier one has taken all changes and its chunk is still on its way to the file;
     * the empty operation waits for that, and only then has forcing anything to force.
     */
    private void syncNow() {
        synchronized (syncing) {
            waitingSync = null;
        }
        writing(() -> {
            store.commit();
            store.executeFilestoreOperation(() -> {});
            store.sync();
            return null;
        });
    }

    /** Drops what is past its retention, a bounded number. */
    int housekeep() {
        int total = 0;
        int evicted;
        do {
            evicted = writing(() -> map.evict(clock.millis(), EVICTIONS_PER_LOCK));
            total += evicted;
        } while (evicted == EVICTIONS_PER_LOCK && total < EVICTIONS_PER_HOUSEKEEPING);
        return total;
    }

    private void keepHouse() {
        try {
            if (failure == null && !closed) {
                housekeep();
            }
        } catch (HistoryException e) {
            LOG.debug("Housekeeping stopped", e);
        }
    }

    @Override
    public void close() {
        synchronized (syncing) {
            if (closed) {
                return;
            }
            closed = true;
        }
        housekeeping.cancel(false);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(this::closeStore, background);
        background.shutdown();
        try {
            closing.join();
        } catch (CompletionException e) {
            throw new HistoryException("The history file " + file + " could not be closed well", e.getCause());
        }
    }

    private void closeStore() {
        if (failure == null) {
            store.close();
        } else {
            store.closeImmediately();
        }
    }

    private <T extends @Nullable Object> T writing(Supplier<T> write) {
        if (closed) {
            throw closedException(null);
        }
        Throwable earlier = failure;
        if (earlier != null) {
            throw failedException(earlier);
        }
        try {
            return write.get();
        } catch (MVStoreException | UnreadableBytesException e) {
            if (closed) {
                throw closedException(e);
            }
            failed(e);
            throw failedException(e);
        }
    }

    private <T> T reading(Supplier<T> read) {
        if (closed) {
            throw closedException(null);
        }
        try {
            return read.get();
        } catch (MVStoreException | UnreadableBytesException e) {
            throw closed
                    ? closedException(e)
                    : new HistoryException("The history file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** While opening, whoever opens is told by an exception. */
    private void backgroundFailed(Throwable cause) {
        if (opened) {
            failed(cause);
        }
    }

    private void failed(Throwable cause) {
        synchronized (syncing) {
            if (failure == null) {
                failure = cause;
                LOG.error("The history file {} failed; nothing more is kept until the next start", file, cause);
            }
        }
    }

    private HistoryException failedException(Throwable cause) {
        return new HistoryException("The history file " + file + " failed: " + cause.getMessage(), cause);
    }

    private HistoryException closedException(@Nullable Throwable cause) {
        return new HistoryException("The history is closed", cause);
    }
}
