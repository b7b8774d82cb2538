package io.twopc.participant.store;

/** The data directory cannot be used; the message is for the operator and names the directory. */
public class DataDirectoryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DataDirectoryException(String message) {
        super(message);
    }

    DataDirectoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
