package io.twopc.protocol.validation;

import io.twopc.protocol.message.MessageType;

/** Which messages may come from whom. */
public final class MessageRules {

    private MessageRules() {}

    /** Whether a participant may send it to a coordinator. */
    public static boolean isFromParticipant(MessageType type) {
        return switch (type) {
            case HELLO, HEARTBEAT, VOTE_COMMIT, VOTE_ABORT, ACK, INQUIRE, ERROR -> true;
            case WELCOME, PREPARE, COMMIT, ABORT, FORGET, PENDING -> false;
        };
    }

    /** Whether a coordinator may send it to a participant. */
    public static boolean isFromCoordinator(MessageType type) {
        return switch (type) {
            case WELCOME, HEARTBEAT, PREPARE, COMMIT, ABORT, FORGET, PENDING, ERROR -> true;
            case HELLO, VOTE_COMMIT, VOTE_ABORT, ACK, INQUIRE -> false;
        };
    }
}
