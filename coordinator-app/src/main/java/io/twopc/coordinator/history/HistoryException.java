package io.twopc.coordinator.history;

import org.jspecify.annotations.Nullable;

/**
 * The history's file failed, or cannot be used. Once it failed, it stays so until the next start; what had not been
 * synced is in the decision log still.
 */
public final class HistoryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public HistoryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
