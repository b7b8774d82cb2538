package io.twopc.journal;

import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a log is kept. Start from {@link #in}.
 *
 * @param directory where the log lives; it is made if it is missing, and holds one log only
 * @param segmentBytes a segment is left for the next before it would grow beyond this, except by the copies a rewrite
 *     begins with; holds at least one record of {@code maxRecordBytes}
 * @param extentBytes a segment that must grow does so to the next multiple of this, by zeros behind the records, but not
 *     beyond {@code segmentBytes}: so that most forces change no file's length; 0 or more, 0 for no zeros
 * @param maxRecordBytes the largest body that may be appended, 1 to {@value #LARGEST_RECORD_BYTES}; longer ones that
 *     are in the log already are read all the same
 * @param files the file system
 * @param listener is told about forces and poisoning
 * @param threadName the name of the writer thread
 * @param newLogId makes the identity of a log that doesn't exist yet
 * @param stepper gets every log that is started with these options, and {@linkplain Journal#drainOnce drains} it; absent
 *     if a log is to have a thread of its own
 */
public record JournalOptions(
        Path directory,
        long segmentBytes,
        int extentBytes,
        int maxRecordBytes,
        JournalFiles files,
        JournalListener listener,
        String threadName,
        Supplier<UUID> newLogId,
        @Nullable Consumer<Journal> stepper) {

    /** No body is ever longer than this (16 MiB), whatever the options: a length beyond it is damage. */
    public static final int LARGEST_RECORD_BYTES = 16 << 20;

    private static final long DEFAULT_SEGMENT_BYTES = 64L << 20;
    private static final int DEFAULT_EXTENT_BYTES = 1 << 20;
    private static final int DEFAULT_RECORD_BYTES = 4 << 20;

    public JournalOptions {
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(files, "files");
        Objects.requireNonNull(listener, "listener");
        Objects.requireNonNull(threadName, "threadName");
        Objects.requireNonNull(newLogId, "newLogId");
        if (extentBytes < 0) {
            throw new IllegalArgumentException("extentBytes must be 0 or more, is " + extentBytes);
        }
        if (maxRecordBytes < 1 || maxRecordBytes > LARGEST_RECORD_BYTES) {
            throw new IllegalArgumentException(
                    "maxRecordBytes must be 1 to " + LARGEST_RECORD_BYTES + ", is " + maxRecordBytes);
        }
        long least = SegmentHeader.BYTES + RecordFormat.HEADER_BYTES + (long) maxRecordBytes;
        if (segmentBytes < least) {
            throw new IllegalArgumentException("segmentBytes must be at least " + least + " to hold a record of "
                    + maxRecordBytes + " bytes, is " + segmentBytes);
        }
    }

    /** A log in {@code directory} with segments of 64 MiB in extents of 1 MiB, records of at most 4 MiB and nobody listening. */
    public static JournalOptions in(Path directory) {
        return new JournalOptions(
                directory,
                DEFAULT_SEGMENT_BYTES,
                DEFAULT_EXTENT_BYTES,
                DEFAULT_RECORD_BYTES,
                JournalFiles.system(),
                JournalListener.NONE,
                "journal-writer",
                UUID::randomUUID,
                null);
    }

    /** The same with other sizes, in bytes. */
    public JournalOptions withSizes(long otherSegmentBytes, int otherMaxRecordBytes) {
        return new JournalOptions(
                directory,
                otherSegmentBytes,
                extentBytes,
                otherMaxRecordBytes,
                files,
                listener,
                threadName,
                newLogId,
                stepper);
    }

    /** The same with other extents, in bytes. */
    public JournalOptions withExtents(int otherExtentBytes) {
        return new JournalOptions(
                directory,
                segmentBytes,
                otherExtentBytes,
                maxRecordBytes,
                files,
                listener,
                threadName,
                newLogId,
                stepper);
    }

    /** The same on another file system. */
    public JournalOptions withFiles(JournalFiles other) {
        return new JournalOptions(
                directory, segmentBytes, extentBytes, maxRecordBytes, other, listener, threadName, newLogId, stepper);
    }

    /** The same with somebody listening. */
    public JournalOptions withListener(JournalListener other) {
        return new JournalOptions(
                directory, segmentBytes, extentBytes, maxRecordBytes, files, other, threadName, newLogId, stepper);
    }

    /** The same with another name for the writer thread. */
    public JournalOptions withThreadName(String other) {
        return new JournalOptions(
                directory, segmentBytes, extentBytes, maxRecordBytes, files, listener, other, newLogId, stepper);
    }

    /** The same with another source of log ids, for runs that must be repeatable. */
    public JournalOptions withNewLogId(Supplier<UUID> other) {
        return new JournalOptions(
                directory, segmentBytes, extentBytes, maxRecordBytes, files, listener, threadName, other, stepper);
    }

    /** The same, but a started log has no thread: {@code other} gets it and drains it, for runs that must be repeatable. */
    public JournalOptions withStepper(Consumer<Journal> other) {
        return new JournalOptions(
                directory, segmentBytes, extentBytes, maxRecordBytes, files, listener, threadName, newLogId, other);
    }
}
