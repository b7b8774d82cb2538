package io.twopc.protocol.model;

import java.util.UUID;

/**
 * The name of one transaction: a UUID in its canonical text form. Coordinators mint version 7 UUIDs, which sort by the
 * time they were made; the protocol itself accepts any UUID.
 */
public record TransactionId(UUID value) implements Comparable<TransactionId> {

    /**
     * Reads the canonical 36-character text form, in either case.
     *
     * @throws IllegalArgumentException if the text is not a UUID in that form
     */
    public static TransactionId parse(String text) {
        return new TransactionId(Uuids.parse(text, "transaction id"));
    }

    /** Orders by unsigned value, which for version 7 UUIDs is the order in which they were made. */
    @Override
    public int compareTo(TransactionId other) {
        return Uuids.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
