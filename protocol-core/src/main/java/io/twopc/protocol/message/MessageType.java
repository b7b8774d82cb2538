package io.twopc.protocol.message;

import java.util.Locale;
import java.util.Optional;

/** What stands in {@code message_type}. */
public enum MessageType {
    HELLO,
    WELCOME,
    HEARTBEAT,
    PREPARE,
    VOTE_COMMIT,
    VOTE_ABORT,
    COMMIT,
    ABORT,
    ACK,
    FORGET,
    INQUIRE,
    PENDING,
    ERROR;

    private final String code = name().toLowerCase(Locale.ROOT);

    /** The name on the wire, such as {@code vote_commit}. */
    public String code() {
        return code;
    }

    /** The type with this name on the wire, if there is one. */
    public static Optional<MessageType> of(String code) {
        for (MessageType each : values()) {
            if (each.code.equals(code)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
