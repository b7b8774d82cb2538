package io.twopc.protocol.model;

import java.util.UUID;

/** Strict reading and unsigned ordering of UUIDs; {@link UUID#fromString} alone accepts shortened forms. */
final class Uuids {

    private static final int TEXT_LENGTH = 36;

    private Uuids() {}

    static UUID parse(String text, String what) {
        if (text.length() != TEXT_LENGTH) {
            throw new IllegalArgumentException(what + " is not a UUID");
        }
        try {
            UUID uuid = UUID.fromString(text);
            if (uuid.toString().equalsIgnoreCase(text)) {
                return uuid;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + " is not a UUID", e);
        }
        throw new IllegalArgumentException(what + " is not a UUID");
    }

    static int compareUnsigned(UUID a, UUID b) {
        int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
    }
}
