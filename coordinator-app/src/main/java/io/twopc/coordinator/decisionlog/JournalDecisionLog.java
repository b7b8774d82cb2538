package io.twopc.coordinator.decisionlog;

import io.twopc.coordinator.binary.UnreadableBytesException;
import io.twopc.coordinator.decisionlog.LogRecord.EpochAcquired;
import io.twopc.journal.Entry;
import io.twopc.journal.Journal;
import io.twopc.journal.JournalException;
import io.twopc.journal.JournalOptions;
import io.twopc.journal.JournalRecord;
import io.twopc.journal.JournalRecovery;
import io.twopc.protocol.model.CoordinatorId;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The decision log in a {@link Journal} on this machine. The epoch is the incarnation: one more than the highest in the
 * log, and every rewriting of the log carries the highest with it, so that it never falls back.
 */
public final class JournalDecisionLog implements DecisionLog {

    private static final Logger LOG = LoggerFactory.getLogger(JournalDecisionLog.class);

    private final Path directory;
    private final JournalRecovery recovery;
    private final InstantSource clock;
    private final LogRecordCodec codec = new LogRecordCodec();

    private boolean scanned;
    private volatile @Nullable EpochAcquired highest;
    private volatile @Nullable Journal journal;

    private JournalDecisionLog(Path directory, JournalRecovery recovery, InstantSource clock) {
        this.directory = directory;
        this.recovery = recovery;
        this.clock = clock;
    }

    /**
     * Locks the directory and reads the log to its end.
     *
     * @throws DecisionLogException if another coordinator holds the lock, the log is damaged, naming file and offset
     *     (C33), or the directory cannot be used
     */
    public static JournalDecisionLog open(JournalOptions options, InstantSource clock) {
        try {
            return new JournalDecisionLog(options.directory(), Journal.recover(options), clock);
        } catch (JournalException e) {
            throw failure(e);
        }
    }

    @Override
    public CoordinatorId coordinator() {
        return new CoordinatorId(recovery.logId());
    }

    @Override
    public boolean isNew() {
        return recovery.isNew();
    }

    @Override
    public void scan(Consumer<LogRecord> visitor) {
        try {
            recovery.scan(kept -> visitor.accept(decode(kept)));
        } catch (JournalException e) {
            throw failure(e);
        }
        scanned = true;
    }

    private LogRecord decode(JournalRecord kept) {
        LogRecord logged;
        try {
            logged = codec.decode(kept);
        } catch (UnreadableBytesException e) {
            throw new DecisionLogException(
                    "The decision log in " + directory + " cannot be understood at record " + kept.sequence() + ": "
                            + e.getMessage(),
                    e);
        }
        EpochAcquired seen = highest;
        if (logged instanceof EpochAcquired epoch && (seen == null || epoch.incarnation() > seen.incarnation())) {
            highest = epoch;
        }
        return logged;
    }

    @Override
    public long acquire(Iterable<LogRecord> surviving) {
        if (!scanned || journal != null) {
            throw new IllegalStateException("a log is scanned, and then acquired once");
        }
        EpochAcquired before = highest;
        EpochAcquired mine = new EpochAcquired(before == null ? 1 : before.incarnation() + 1, clock.instant());
        try {
            Journal started = recovery.start(entries(before, surviving));
            journal = started;
            started.await(started.append(codec.encode(mine)));
        } catch (JournalException e) {
            throw failure(e);
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(e);
        }
        highest = mine;
        return mine.incarnation();
    }

    /** The records as they are now, with the epoch before them and without any other; encoded by whoever iterates. */
    private Iterable<Entry> entries(@Nullable EpochAcquired epoch, Iterable<LogRecord> records) {
        List<LogRecord> taken = new ArrayList<>();
        if (epoch != null) {
            taken.add(epoch);
        }
        for (LogRecord logged : records) {
            if (!(logged instanceof EpochAcquired)) {
                taken.add(logged);
            }
        }
        return () -> taken.stream().map(codec::encode).iterator();
    }

    @Override
    public CompletionStage<Void> append(long epoch, List<LogRecord> records) {
        Journal current = under(epoch);
        List<Entry> entries = new ArrayList<>(records.size());
        for (LogRecord logged : records) {
            entries.add(codec.encode(logged));
        }
        return translated(current.appendAll(entries), sequence -> null);
    }

    @Override
    public void appendUnforced(long epoch, LogRecord logged) {
        under(epoch).appendUnforced(codec.encode(logged));
    }

    @Override
    public CompletionStage<Checkpoint> checkpoint(long epoch, Iterable<LogRecord> live) {
        Journal current = under(epoch);
        return translated(current.checkpoint(entries(highest, live)), JournalCheckpoint::new);
    }

    private Journal under(long epoch) {
        Journal current = journal;
        EpochAcquired acquired = highest;
        if (current == null || acquired == null || acquired.incarnation() != epoch) {
            throw new DecisionLogException("The decision log in " + directory + " is not held under epoch " + epoch
                    + (acquired == null ? "" : ", but under " + acquired.incarnation()) + ": nothing was written");
        }
        return current;
    }

    private static <T, R extends @Nullable Object> CompletionStage<R> translated(
            CompletionStage<T> stage, Function<T, R> result) {
        CompletableFuture<R> translated = new CompletableFuture<>();
        stage.whenComplete((value, thrown) -> {
            if (thrown == null) {
                translated.complete(result.apply(value));
            } else {
                translated.completeExceptionally(failure(thrown));
            }
        });
        return translated;
    }

    private static DecisionLogException failure(Throwable thrown) {
        boolean wrapped = thrown instanceof CompletionException || thrown instanceof ExecutionException;
        Throwable cause = wrapped && thrown.getCause() != null ? thrown.getCause() : thrown;
        return new DecisionLogException(String.valueOf(cause.getMessage()), cause);
    }

    @Override
    public Optional<Throwable> poisonCause() {
        Journal current = journal;
        return current == null ? Optional.empty() : current.poisonCause();
    }

    /** 0 before {@link #acquire}. */
    @Override
    public long sizeBytes() {
        Journal current = journal;
        return current == null ? 0 : current.sizeBytes();
    }

    @Override
    public void close() {
        Journal current = journal;
        if (current == null) {
            recovery.close();
        } else {
            current.close();
        }
    }

    /** What could not be deleted no longer counts, and is tried again at the next drop or start. */
    private record JournalCheckpoint(io.twopc.journal.Checkpoint checkpoint) implements Checkpoint {

        @Override
        public void dropOlder() {
            checkpoint.dropOlder().whenComplete((done, thrown) -> {
                if (thrown != null) {
                    LOG.warn("Older segments of the decision log could not be dropped", thrown);
                }
            });
        }
    }
}
