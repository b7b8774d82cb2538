package io.twopc.protocol.model;

import java.util.UUID;

/** The identity of one decision log, made with the log and stored in it: a fresh log is another coordinator (C19). */
public record CoordinatorId(UUID value) {

    /**
     * Reads the canonical 36-character text form, in either case.
     *
     * @throws IllegalArgumentException if the text is not a UUID in that form
     */
    public static CoordinatorId parse(String text) {
        return new CoordinatorId(Uuids.parse(text, "coordinator id"));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
