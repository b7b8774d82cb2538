package io.twopc.journal;

import java.io.Closeable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An open log. What it tells to be durable is durable, in the order it was handed over by each thread.
 *
 * <p>Any thread may call any method, and may be interrupted while it does. Stages complete on the writer thread and run
 * their dependents there unless those hop; one that is added to a complete stage runs at once, on the thread that adds
 * it. A dependent that blocks stops the log, and one that waits for another stage of it waits for ever.
 *
 * <p>After a first failure the log is <em>poisoned</em>: all that waits and all that comes later fails with
 * {@link JournalPoisonedException}, and nothing is written again. After {@link #close} stages fail with
 * {@link JournalClosedException}.
 */
public final class Journal implements AutoCloseable {
    private final JournalOptions options;
    private final UUID logId;
    /** How long something that is in no hurry may lie before it is written. */
    private static final long DOZE_NANOS = 5_000_000;

    private final CommandQueue queue = new CommandQueue();
    private final SegmentedLog log;
    private final JournalWriter writer;
    private final @Nullable Thread thread;
    private volatile boolean closing;

    /** The writer looks again before long by itself. */
    private volatile boolean dozing;

    Journal(JournalOptions options, UUID logId, SegmentedLog log, Closeable lock, boolean withThread) {
        this.options = options;
        this.logId = logId;
        this.log = log;
        writer = new JournalWriter(queue, log, options, lock);
        thread = withThread ? new Thread(this::runWriter, options.threadName()) : null;
    }

    /** Starts the writer thread, where there is one. */
    Journal begin() {
        if (thread != null) {
            thread.setDaemon(true);
            thread.start();
        }
        return this;
    }

    /**
     * Opens the log in a directory for recovery, making the directory if need be, and reads it to its end.
     *
     * @throws JournalLockedException if somebody else uses it
     * @throws JournalCorruptException if it is damaged before its tail (C33)
     * @throws JournalIoException if the directory can't be used
     */
    public static JournalRecovery recover(JournalOptions options) {
        return JournalRecovery.open(options);
    }

    /** The log's own identity, made with it and stored in it. */
    public UUID logId() {
        return logId;
    }

    /**
     * Appends a record.
     *
     * @return completes with the record's sequence when it is durable
     * @throws IllegalArgumentException if the body is longer than {@link JournalOptions#maxRecordBytes()}
     */
    public CompletionStage<Long> append(Entry entry) {
        SegmentedLog.checkSize(entry, options);
        return submit(new Command.Append(entry, true), true);
    }

    /**
     * Appends a record as {@link #append} does, but in no hurry: it may wait some milliseconds for one that is, and share
     * its force.
     *
     * @return completes with the record's sequence when it is durable
     * @throws IllegalArgumentException if the body is longer than {@link JournalOptions#maxRecordBytes()}
     */
    public CompletionStage<Long> appendSoon(Entry entry) {
        SegmentedLog.checkSize(entry, options);
        return submit(new Command.Append(entry, true), false);
    }

    /**
     * Appends records one behind the other with one point of durability. They are not atomic: a crash before it may
     * leave the first few. An empty list waits for everything handed over earlier.
     *
     * @return completes with the sequence of the last one when all are durable
     * @throws IllegalArgumentException if a body is longer than {@link JournalOptions#maxRecordBytes()}
     */
    public CompletionStage<Long> appendAll(List<Entry> entries) {
        List<Entry> copy = List.copyOf(entries);
        for (Entry entry : copy) {
            SegmentedLog.checkSize(entry, options);
        }
        return submit(new Command.AppendAll(copy), true);
    }

    /**
     * Appends a record that nobody waits for: it is written soon and becomes durable with the next record that is
     * forced. If the log is poisoned or closed before that, the record may be lost without a word.
     *
     * @throws IllegalArgumentException if the body is longer than {@link JournalOptions#maxRecordBytes()}
     */
    public void appendUnforced(Entry entry) {
        SegmentedLog.checkSize(entry, options);
        submit(new Command.Append(entry, false), false);
    }

    /**
     * Begins a new segment with copies of everything alive, in order with the appends: records appended earlier are
     * before it, later ones behind it. The older segments stay until {@link Checkpoint#dropOlder}.
     *
     * @param live is iterated once, on the writer thread, some time after this returns: it must be a snapshot of what
     *     is alive at this call. If it throws, the log is poisoned
     * @return completes when the copies are durable
     */
    public CompletionStage<Checkpoint> checkpoint(Iterable<Entry> live) {
        return submit(new Command.Rewrite(this, Objects.requireNonNull(live, "live")), true);
    }

    CompletionStage<@Nullable Void> dropBefore(long segment) {
        return submit(new Command.Drop(segment), true);
    }

    /** @param urgent whether somebody waits for it; what is not urgent wakes a writer only if it would sleep for long */
    private <T extends @Nullable Object> CompletionStage<T> submit(Command<T> command, boolean urgent) {
        CommandQueue.Pushed pushed = queue.push(command);
        switch (pushed) {
            case FIRST, BEHIND -> {
                // Behind others, whoever was first has woken the writer or is about to, unless that one was not urgent.
                if (dozing ? urgent : pushed == CommandQueue.Pushed.FIRST) {
                    LockSupport.unpark(thread);
                }
            }
            case REFUSED ->
                command.completeExceptionally(writer.poisonCause()
                        .<JournalException>map(JournalPoisonedException::new)
                        .orElseGet(JournalClosedException::new));
        }
        return command;
    }

    /**
     * Serves, in the calling thread, everything that waits as one batch. Only for a log that was
     * {@linkplain JournalRecovery#startStepped started without a thread}.
     *
     * @return whether there was anything to do
     */
    public boolean drainOnce() {
        if (thread != null) {
            throw new IllegalStateException("This journal has a thread of its own");
        }
        return writer.drainOnce();
    }

    /**
     * Waits for a stage of this log. A log without a thread is served by the caller meanwhile.
     *
     * @throws ExecutionException if the stage failed
     * @throws InterruptedException if the caller was interrupted while it waited; what it waits for goes on
     */
    public <T extends @Nullable Object> T await(CompletionStage<T> stage)
            throws ExecutionException, InterruptedException {
        CompletableFuture<T> future = stage.toCompletableFuture();
        while (thread == null && !future.isDone()) {
            if (!writer.drainOnce()) {
                throw new IllegalStateException("Nothing waits that this stage could come of");
            }
        }
        return future.get();
    }

    private void runWriter() {
        while (!closing) {
            boolean interruptedByDependent = Thread.interrupted(); // cleared: it would close the file under us
            if (writer.drainOnce()) {
                doze();
            } else if (!interruptedByDependent) {
                LockSupport.park(this);
            }
        }
        writer.close();
    }

    /** After some work: rests for a moment, in which what is not urgent gathers. */
    private void doze() {
        dozing = true;
        if (queue.isEmpty() && !closing) {
            LockSupport.parkNanos(this, DOZE_NANOS);
        }
        dozing = false;
    }

    /** Whether the log has failed for good. */
    public boolean poisoned() {
        return writer.poisonCause().isPresent();
    }

    /** The failure that poisoned the log. */
    public Optional<Throwable> poisonCause() {
        return writer.poisonCause();
    }

    /** Bytes on disk, over all segments, with the zeros that records have yet to overwrite. */
    public long sizeBytes() {
        return log.sizeBytes();
    }

    /** Segments on disk. */
    public long segmentCount() {
        return log.segmentCount();
    }

    /**
     * Serves and forces what was handed over before, and gives the directory back; waits for that, whether interrupted
     * or not. Repeating it is harmless. A dependent on the writer thread may call it, and then it doesn't wait.
     */
    @Override
    public void close() {
        boolean first = !closing;
        closing = true;
        if (thread == null) {
            if (first) {
                writer.close();
            }
            return;
        }
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread != Thread.currentThread() && thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
