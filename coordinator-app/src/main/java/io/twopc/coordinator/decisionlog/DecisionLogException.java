package io.twopc.coordinator.decisionlog;

/** The decision log failed: it is not known whether what was being written will be read back. */
public final class DecisionLogException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DecisionLogException(String message, Throwable cause) {
        super(message, cause);
    }

    public DecisionLogException(String message) {
        super(message);
    }
}
