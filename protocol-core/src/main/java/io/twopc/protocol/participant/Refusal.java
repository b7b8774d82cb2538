package io.twopc.protocol.participant;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.TransactionMessage.VoteAbort;
import io.twopc.protocol.model.TransactionId;

/** How a branch that will not be committed answers every prepare, the first as the hundredth (C24). */
public sealed interface Refusal {

    /** The answer on the wire. */
    Message toMessage(TransactionId transaction);

    /**
     * A vote against.
     *
     * @param reason in words a person understands
     */
    record Voted(String reason) implements Refusal {
        @Override
        public Message toMessage(TransactionId transaction) {
            return new VoteAbort(transaction, reason);
        }
    }

    /**
     * No vote, because the local work could not be done in time or its resource is away; the branch fails.
     *
     * @param detail in words a person understands
     */
    record Unavailable(String detail) implements Refusal {
        @Override
        public Message toMessage(TransactionId transaction) {
            return new ErrorMessage(transaction, ErrorCode.UNAVAILABLE, detail);
        }
    }
}
