package io.twopc.journal;

/** The log had been closed: nothing of the request was written or ever will be. */
public final class JournalClosedException extends JournalException {
    private static final long serialVersionUID = 1L;

    JournalClosedException() {
        super("The journal is closed; nothing was written", null);
    }
}
