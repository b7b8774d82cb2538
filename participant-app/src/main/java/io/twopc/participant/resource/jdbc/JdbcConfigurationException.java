package io.twopc.participant.resource.jdbc;

/** A setting of the jdbc resource that stops the start; its message names the property and says what is allowed. */
final class JdbcConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    JdbcConfigurationException(String message) {
        super(message);
    }
}
