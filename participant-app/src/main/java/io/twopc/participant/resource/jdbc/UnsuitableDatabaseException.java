package io.twopc.participant.resource.jdbc;

import java.sql.SQLException;

/** A database that answers but must not be trusted with branches; its message says what to change and names no secret. */
final class UnsuitableDatabaseException extends SQLException {

    private static final long serialVersionUID = 1L;

    UnsuitableDatabaseException(String message) {
        super(message);
    }
}
