package io.twopc.benchmarks.micro;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.message.SessionMessage;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.TransactionId;

/** One message of each type, as it stands in docs/wire-protocol.md. */
final class SampleMessages {

    /** What stands in their timestamps. */
    static final long EPOCH_MILLIS = 1_732_300_000_123L;

    private static final TransactionId TRANSACTION = TransactionId.parse("0193542e-9a1b-7c3d-8e4f-5a6b7c8d9e0f");
    private static final CoordinatorId COORDINATOR = CoordinatorId.parse("7b0c1f6e-2d7a-4c55-9a57-0f7e6a1d2c3b");
    private static final int MAX_FRAME_BYTES = 1_048_576;

    private SampleMessages() {}

    static Message of(MessageType type) {
        return switch (type) {
            case HELLO ->
                new SessionMessage.Hello(new ParticipantId("bank-a"), 1, 7, true, MAX_FRAME_BYTES, "s3cret", 0);
            case WELCOME -> new SessionMessage.Welcome(COORDINATOR, 3, true, MAX_FRAME_BYTES, 5_000);
            case HEARTBEAT -> new SessionMessage.Heartbeat();
            case PREPARE ->
                new TransactionMessage.Prepare(
                        TRANSACTION,
                        COORDINATOR,
                        new Payload("{\"operation\":\"debit\",\"account\":\"alice\",\"amount\":100}"));
            case VOTE_COMMIT -> new TransactionMessage.VoteCommit(TRANSACTION, false);
            case VOTE_ABORT -> new TransactionMessage.VoteAbort(TRANSACTION, "insufficient funds");
            case COMMIT -> new TransactionMessage.Commit(TRANSACTION);
            case ABORT -> new TransactionMessage.Abort(TRANSACTION);
            case ACK -> new TransactionMessage.Ack(TRANSACTION, null);
            case FORGET -> new TransactionMessage.Forget(TRANSACTION);
            case INQUIRE -> new TransactionMessage.Inquire(TRANSACTION, COORDINATOR);
            case PENDING -> new TransactionMessage.Pending(TRANSACTION);
            case ERROR -> new ErrorMessage(TRANSACTION, ErrorCode.NOT_MINE, "prepared by another coordinator");
        };
    }
}
