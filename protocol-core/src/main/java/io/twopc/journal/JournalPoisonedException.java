package io.twopc.journal;

/**
 * A write or force failed, now or earlier: the record may or may not be on disk. Never retry on this log; close it, and
 * let a recovery tell what survived.
 */
public final class JournalPoisonedException extends JournalException {
    private static final long serialVersionUID = 1L;

    JournalPoisonedException(Throwable cause) {
        super("The journal is poisoned: the record may or may not be on disk (" + cause + ")", cause);
    }
}
