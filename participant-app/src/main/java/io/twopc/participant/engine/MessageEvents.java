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
import java.util.Optional;
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

    /** The event, unless it is a message that only participants send, or about no branch. */
    static Optional<ParticipantEvent> eventOf(Message message, CoordinatorId from) {
        if (message instanceof Prepare prepare) {
            return Optional.of(new ParticipantEvent.PrepareReceived(from, prepare.payload()));
        }
        if (message instanceof Commit) {
            return Optional.of(new ParticipantEvent.CommitReceived(from));
        }
        if (message instanceof Abort) {
            return Optional.of(new ParticipantEvent.AbortReceived(from));
        }
        if (message instanceof Forget) {
            return Optional.of(new ParticipantEvent.ForgetReceived(from));
        }
        if (message instanceof Pending) {
            return Optional.of(new ParticipantEvent.PendingReceived());
        }
        if (message instanceof ErrorMessage error && error.transaction() != null) {
            return Optional.of(new ParticipantEvent.ErrorReceived(error.code()));
        }
        return Optional.empty();
    }
}
