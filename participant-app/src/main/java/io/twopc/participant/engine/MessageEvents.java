package io.twopc.participant.engine;

import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.protocol.message.TransactionMessage.Abort;
import io.twopc.protocol.message.TransactionMessage.Commit;
import io.twopc.protocol.message.TransactionMessage.Forget;
import io.twopc.protocol.message.TransactionMessage.Pending;
import io.twopc.protocol.message.TransactionMessage.Prepare;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.participant.ParticipantEvent;
import org.jspecify.annotations.Nullable;

/** What a message means to a branch. */
final class MessageEvents {

    private MessageEvents() {}

    static @Nullable TransactionId transactionOf(Message message) {
        if (message instanceof TransactionMessage about) {
            return about.transaction();
        }
        return message instanceof ErrorMessage error ? error.transaction() : null;
    }

    /**
     * The event.
     *
     * @param message is about a branch, and one that a coordinator may send
     */
    static ParticipantEvent eventOf(Message message, CoordinatorId from) {
        if (message instanceof Prepare prepare) {
            return new ParticipantEvent.PrepareReceived(from, prepare.payload());
        }
        if (message instanceof Commit) {
            return new ParticipantEvent.CommitReceived(from);
        }
        if (message instanceof Abort) {
            return new ParticipantEvent.AbortReceived(from);
        }
        if (message instanceof Forget) {
            return new ParticipantEvent.ForgetReceived(from);
        }
        if (message instanceof Pending) {
            return new ParticipantEvent.PendingReceived();
        }
        if (message instanceof ErrorMessage error) {
            return new ParticipantEvent.ErrorReceived(error.code());
        }
        throw new IllegalArgumentException("means nothing to a branch: " + message.type());
    }
}
