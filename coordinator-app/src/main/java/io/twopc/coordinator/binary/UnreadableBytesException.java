package io.twopc.coordinator.binary;

/** Bytes that are not what they should be: damaged, or written by a newer version. */
public final class UnreadableBytesException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnreadableBytesException(String message) {
        super(message);
    }

    public UnreadableBytesException(String message, Throwable cause) {
        super(message, cause);
    }
}
