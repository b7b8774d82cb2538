package io.twopc.wire;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.model.TransactionId;
import org.jspecify.annotations.Nullable;

/**
 * Something that a peer sent and that cannot be handed on.
 *
 * @param code {@code MALFORMED}, {@code UNKNOWN_TYPE}, or {@code PROTOCOL_VERSION} for a hello of another version
 * @param detail what is wrong, in words that repeat no value of the peer's but a bounded, cleaned type name
 * @param transaction the transaction it names, where that much could be read
 * @param type the type it claims, where that much could be read
 */
public record Rejected(
        ErrorCode code,
        String detail,
        @Nullable TransactionId transaction,
        @Nullable MessageType type) implements Decoded {

    static Rejected malformed(String detail) {
        return new Rejected(ErrorCode.MALFORMED, detail, null, null);
    }

    /**
     * Whether an {@code error} should go back. A refused {@code error} is never answered by another: two peers that
     * misunderstand each other would go on for ever.
     */
    public boolean answerable() {
        return type != MessageType.ERROR;
    }

    /** The answer to the peer, where one is due. */
    public ErrorMessage answer() {
        return new ErrorMessage(transaction, code, detail);
    }
}
