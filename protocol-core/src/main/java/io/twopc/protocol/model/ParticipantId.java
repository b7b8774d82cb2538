package io.twopc.protocol.model;

/**
 * The name of a participant, chosen by its operator: 1 to 64 characters, letters, digits, dot, underscore and hyphen,
 * beginning with a letter or digit. It fits, as ASCII, into an XA branch qualifier (64 bytes).
 */
public record ParticipantId(String value) implements Comparable<ParticipantId> {

    /** What a participant id looks like, for validation messages and schemas. */
    public static final String PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    private static final int MAX_LENGTH = 64;

    public ParticipantId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("participant id must match " + PATTERN);
        }
    }

    /** Whether a text matches {@link #PATTERN}; by hand, for every message of the channel has ids. */
    public static boolean isValid(String value) {
        if (value.isEmpty() || value.length() > MAX_LENGTH || !isLetterOrDigit(value.charAt(0))) {
            return false;
        }
        for (int i = 1; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
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
