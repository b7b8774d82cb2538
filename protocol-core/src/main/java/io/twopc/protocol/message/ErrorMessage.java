package io.twopc.protocol.message;

import io.twopc.protocol.model.TransactionId;
import org.jspecify.annotations.Nullable;

/**
 * Either way: something could not be accepted.
 *
 * @param transaction the transaction it is about, where it is about one
 * @param detail an explanation in words; never a payload or a token
 */
public record ErrorMessage(@Nullable TransactionId transaction, ErrorCode code, String detail) implements Message {

    @Override
    public MessageType type() {
        return MessageType.ERROR;
    }
}
