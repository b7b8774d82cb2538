package io.twopc.participant.resource;

/** The resource cannot be reached now; whatever was asked may be asked again. */
public final class ResourceUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    public ResourceUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    public ResourceUnavailableException(String message) {
        super(message);
    }
}
