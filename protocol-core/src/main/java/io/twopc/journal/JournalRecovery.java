package io.twopc.journal;

import java.io.Closeable;
import java.io.IOException;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log that is locked, validated and not yet written to. Read it with {@link #scan}, decide what survives, and
 * {@link #start} it; closing it without a start gives it back unchanged. For one thread, which must not be interrupted: an
 * interrupt closes the file that it works on, and the call fails with {@link JournalIoException}.
 *
 * <p>What a scan returns may come from the operating system's cache and be on no disk (a force may have failed before
 * the last end): act on nothing before {@link #start} has returned (C10, C34).
 */
public final class JournalRecovery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalRecovery.class);
    private static final String LOCK_FILE = "journal.lock";

    private final JournalOptions options;
    private final LogInspection found;
    private final UUID logId;
    private @Nullable Closeable lock;

    private JournalRecovery(JournalOptions options, LogInspection found, Closeable lock) {
        this.options = options;
        this.found = found;
        this.lock = lock;
        this.logId = found.logId().orElseGet(options.newLogId());
    }

    static JournalRecovery open(JournalOptions options) {
        Closeable lock = null;
        JournalRecovery opened = null;
        try {
            lock = lockedDirectory(options);
            opened = new JournalRecovery(options, LogInspection.of(options), lock);
            return opened;
        } catch (IOException e) {
            throw new JournalIoException("Could not read the journal in " + options.directory(), e);
        } finally {
            if (opened == null && lock != null) {
                release(lock, options);
            }
        }
    }

    private static Closeable lockedDirectory(JournalOptions options) {
        String what = "created";
        try {
            options.files().createDirectories(options.directory());
            what = "written";
            return options.files().lock(options.directory().resolve(LOCK_FILE));
        } catch (IOException e) {
            throw new JournalIoException("The directory " + options.directory() + " cannot be " + what, e);
        }
    }

    /** Whether there was no log yet. It exists, and keeps its {@link #logId}, once a start has returned. */
    public boolean isNew() {
        return found.isNew();
    }

    /** The log's own identity; for a new log, the one it will get. */
    public UUID logId() {
        return logId;
    }

    /**
     * Bytes left out of the scan because they are a torn tail (C33): nobody was told that they are durable. From the first
     * byte that is wrong to the last that is not zero.
     */
    public long tornBytes() {
        return found.tornBytes();
    }

    /**
     * Hands over every record, oldest first, holding one at a time. May be repeated until a start.
     *
     * @throws JournalCorruptException if the log reads otherwise now than when it was opened
     * @throws JournalIoException if it can't be read
     */
    public void scan(Consumer<JournalRecord> consumer) {
        requireLock();
        for (LogInspection.Segment segment : found.counted()) {
            try (SegmentReader reader = new SegmentReader(options.files(), segment.file())) {
                scan(segment, reader, consumer);
            } catch (IOException e) {
                throw new JournalIoException("Could not read " + segment.file(), e);
            }
        }
    }

    private static void scan(LogInspection.Segment segment, SegmentReader reader, Consumer<JournalRecord> consumer)
            throws IOException {
        while (reader.dueSequence() < segment.nextSequence()) {
            JournalRecord record = reader.next();
            if (record == null) {
                throw new JournalCorruptException(
                        segment.file(), reader.offset(), reader.defect().orElse("the file became shorter"));
            }
            if (record.type() != RecordFormat.SEAL_TYPE) {
                consumer.accept(record);
            }
        }
    }

    /**
     * Writes what survives into a new segment, forces it and its directory entry, ends the older segments, and opens the
     * log (C10, C33, C34). A crash in between leaves the log as it was, or as it is after.
     *
     * @param surviving is iterated once
     * @throws JournalIoException if that failed: close this recovery and begin again
     * @throws IllegalArgumentException if an entry is too long; close this recovery and begin again
     */
    public Journal start(Iterable<Entry> surviving) {
        Consumer<Journal> stepper = options.stepper();
        Journal started = start(surviving, stepper == null);
        if (stepper != null) {
            stepper.accept(started);
        }
        return started;
    }

    /** Like {@link #start(Iterable)}, but the log has no thread: the caller {@linkplain Journal#drainOnce drains}. */
    public Journal startStepped(Iterable<Entry> surviving) {
        return start(surviving, false);
    }

    private Journal start(Iterable<Entry> surviving, boolean withThread) {
        Closeable held = requireLock();
        SegmentedLog log = found.continueAs(logId);
        boolean started = false;
        try {
            found.forceNames();
            log.rewrite(surviving, true);
            log.dropBefore(0);
            started = true;
        } catch (IOException e) {
            throw new JournalIoException("Could not start the journal in " + options.directory(), e);
        } finally {
            if (!started) {
                abandon(log);
            }
        }
        lock = null;
        return new Journal(options, logId, log, held, withThread).begin();
    }

    private Closeable requireLock() {
        if (lock == null) {
            throw new IllegalStateException("This recovery is over");
        }
        return lock;
    }

    private void abandon(SegmentedLog log) {
        try {
            log.abandon();
        } catch (IOException e) {
            LOG.warn("Could not close the segment of a failed start in {}", options.directory(), e);
        }
        close(); // half a start must not be continued by a second one on stale facts
    }

    /** Gives the log back, unless a start has taken it over. */
    @Override
    public void close() {
        Closeable held = lock;
        lock = null;
        if (held != null) {
            release(held, options);
        }
    }

    private static void release(Closeable lock, JournalOptions options) {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("Could not give back the lock on the journal in {}", options.directory(), e);
        }
    }
}
