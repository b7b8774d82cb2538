package io.twopc.protocol.model;

import java.util.regex.Pattern;

/**
 * The name of a participant, chosen by its operator: 1 to 64 characters, letters, digits, dot, underscore and hyphen,
 * beginning with a letter or digit. It fits, as ASCII, into an XA branch qualifier (64 bytes).
 */
public record ParticipantId(String value) implements Comparable<ParticipantId> {

    /** What a participant id looks like, for validation messages and schemas. */
    public static final String PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    private static final Pattern COMPILED = Pattern.compile(PATTERN);

    public ParticipantId {
        if (!COMPILED.matcher(value).matches()) {
            throw new IllegalArgumentException("participant id must match " + PATTERN);
        }
    }

    @Override
    public int compareTo(ParticipantId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
