package io.twopc.journal;

import java.nio.file.Path;

/**
 * The log is damaged before its tail: records that were durable can't be read. Nothing was changed. Restore the
 * directory from a copy; never start on what is left of it.
 */
public final class JournalCorruptException extends JournalException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // the platform's paths aren't Serializable; nobody serializes this exception
    private final Path file;

    private final long offset;
    private final String detail;

    JournalCorruptException(Path file, long offset, String detail) {
        super("Damaged journal: " + file + " at offset " + offset + ": " + detail, null);
        this.file = file;
        this.offset = offset;
        this.detail = detail;
    }

    /** The damaged segment. */
    public Path file() {
        return file;
    }

    /** Where in {@link #file()} the first damaged record or header field begins, in bytes. */
    public long offset() {
        return offset;
    }

    /** What is wrong there. */
    public String detail() {
        return detail;
    }
}
