package io.twopc.journal;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Somebody else, in this process or another, uses the log: nothing was read or changed. */
public final class JournalLockedException extends JournalException {
    private static final long serialVersionUID = 1L;

    /** Names the directory of {@code lockFile}. */
    public JournalLockedException(Path lockFile, @Nullable Throwable cause) {
        super(
                "The journal in " + lockFile.toAbsolutePath().getParent() + " is in use by "
                        + "another instance (it holds the lock on " + lockFile.getFileName() + ")",
                cause);
    }
}
