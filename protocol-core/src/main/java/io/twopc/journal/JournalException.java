package io.twopc.journal;

import org.jspecify.annotations.Nullable;

/** What went wrong with a log; each subclass says what the caller may conclude. */
public abstract sealed class JournalException extends RuntimeException
        permits JournalClosedException,
                JournalCorruptException,
                JournalIoException,
                JournalLockedException,
                JournalPoisonedException {
    private static final long serialVersionUID = 1L;

    JournalException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
