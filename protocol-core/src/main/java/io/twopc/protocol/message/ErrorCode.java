package io.twopc.protocol.message;

import java.util.Locale;
import java.util.Optional;

/** What an error message is about. */
public enum ErrorCode {
    /** Not JSON, a missing field, a wrong type, a duplicate key, or a frame out of bounds. */
    MALFORMED,
    /** A {@code message_type} this side does not know. */
    UNKNOWN_TYPE,
    /** A protocol version this side does not speak. */
    PROTOCOL_VERSION,
    /** The participant may not join. */
    NOT_ADMITTED,
    /** The token is missing or wrong. */
    BAD_TOKEN,
    /** A newer connection of the same participant took this one's place. */
    SUPERSEDED,
    /** The peer has been seen with a higher incarnation. */
    STALE_INCARNATION,
    /** The transaction belongs to another decision log (C19). */
    NOT_MINE,
    /** No trace of a branch that was to be committed (C27). */
    UNKNOWN_BRANCH,
    /** A message that does not fit the state, such as a vote for a branch that is not there. */
    UNEXPECTED,
    /** A vote that contradicts an earlier one of the same branch (R8). */
    VOTE_CONFLICT,
    /** The participant's local work ran past its own timeout. */
    UNAVAILABLE,
    /** The receiver has no room for more work now. */
    OVERLOADED;

    private final String code = name().toLowerCase(Locale.ROOT);

    /** The name on the wire, such as {@code not_mine}. */
    public String code() {
        return code;
    }

    /** The code with this name on the wire, if there is one. */
    public static Optional<ErrorCode> of(String code) {
        for (ErrorCode each : values()) {
            if (each.code.equals(code)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
