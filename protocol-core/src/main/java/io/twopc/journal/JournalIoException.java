package io.twopc.journal;

import java.io.IOException;

/**
 * The file system failed where no durability was at stake: while a log was opened, read or started, or when a file that
 * no longer counts was to be deleted. What was durable still is; the same step may be tried again.
 */
public final class JournalIoException extends JournalException {
    private static final long serialVersionUID = 1L;

    JournalIoException(String message, IOException cause) {
        super(message + ": " + cause, cause);
    }
}
