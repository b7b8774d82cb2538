package io.twopc.wire;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.message.SessionMessage;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.TransactionId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the message of a type from the fields that were read: what each type needs, and what it may have. */
final class MessageBuilder {

    /** The longest token, in characters. */
    static final int MAX_TOKEN_CHARS = 1_024;

    private static final int PROTOCOL_VERSION = 1;

    private MessageBuilder() {}

    static Message build(MessageType type, FieldValues fields) throws MalformedException {
        return switch (type) {
            case HELLO -> hello(fields);
            case WELCOME -> welcome(fields);
            case HEARTBEAT -> new SessionMessage.Heartbeat();
            case PREPARE ->
                new TransactionMessage.Prepare(
                        transaction(fields), coordinator(fields), new Payload(fields.object(Field.BRANCH_PAYLOAD)));
            case VOTE_COMMIT -> new TransactionMessage.VoteCommit(transaction(fields), readOnly(fields));
            case VOTE_ABORT -> new TransactionMessage.VoteAbort(transaction(fields), words(fields, Field.REASON));
            case COMMIT -> new TransactionMessage.Commit(transaction(fields));
            case ABORT -> new TransactionMessage.Abort(transaction(fields));
            case ACK -> new TransactionMessage.Ack(transaction(fields), heuristic(fields));
            case FORGET -> new TransactionMessage.Forget(transaction(fields));
            case INQUIRE -> new TransactionMessage.Inquire(transaction(fields), coordinator(fields));
            case PENDING -> new TransactionMessage.Pending(transaction(fields));
            case ERROR -> error(fields);
        };
    }

    /** A hello of another version may hold other fields: that it is another version is what the peer must hear. */
    private static Message hello(FieldValues fields) throws MalformedException {
        int version = (int) fields.integer(Field.PROTOCOL_VERSION, 0, Integer.MAX_VALUE);
        try {
            return new SessionMessage.Hello(
                    participant(fields),
                    version,
                    fields.integer(Field.INCARNATION, 0, Long.MAX_VALUE),
                    fields.flag(Field.BATCH),
                    maxFrameBytes(fields),
                    fields.isPresent(Field.TOKEN) ? fields.text(Field.TOKEN, MAX_TOKEN_CHARS) : null,
                    (int) fields.integer(Field.IN_DOUBT_COUNT, 0, Integer.MAX_VALUE));
        } catch (MalformedException e) {
            if (version != PROTOCOL_VERSION) {
                throw new MalformedException(
                        ErrorCode.PROTOCOL_VERSION,
                        "protocol version " + version + " is not spoken here, only " + PROTOCOL_VERSION);
            }
            throw e;
        }
    }

    private static Message welcome(FieldValues fields) throws MalformedException {
        return new SessionMessage.Welcome(
                coordinator(fields),
                fields.integer(Field.INCARNATION, 0, Long.MAX_VALUE),
                fields.flag(Field.BATCH),
                maxFrameBytes(fields),
                fields.integer(Field.HEARTBEAT_INTERVAL_MS, 1, Integer.MAX_VALUE));
    }

    /** A code of a later version is no reason to refuse the message: it becomes part of the words. */
    private static Message error(FieldValues fields) throws MalformedException {
        TransactionId transaction = fields.isPresent(Field.TRANSACTION_ID) ? transaction(fields) : null;
        String code = fields.text(Field.CODE, JsonLimits.MAX_BODY_BYTES);
        String detail = fields.isPresent(Field.DETAIL) ? words(fields, Field.DETAIL) : "";
        Optional<ErrorCode> known = ErrorCode.of(code);
        return known.isPresent()
                ? new ErrorMessage(transaction, known.get(), detail)
                : new ErrorMessage(transaction, ErrorCode.UNEXPECTED, PeerText.clean(code + ": " + detail));
    }

    private static TransactionId transaction(FieldValues fields) throws MalformedException {
        return new TransactionId(fields.uuid(Field.TRANSACTION_ID));
    }

    private static CoordinatorId coordinator(FieldValues fields) throws MalformedException {
        return new CoordinatorId(fields.uuid(Field.COORDINATOR_ID));
    }

    private static ParticipantId participant(FieldValues fields) throws MalformedException {
        try {
            return new ParticipantId(fields.text(Field.PARTICIPANT_ID, JsonLimits.MAX_BODY_BYTES));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(Field.PARTICIPANT_ID.path + " must match " + ParticipantId.PATTERN);
        }
    }

    private static int maxFrameBytes(FieldValues fields) throws MalformedException {
        return (int) fields.integer(Field.MAX_FRAME_BYTES, 1, Integer.MAX_VALUE);
    }

    private static boolean readOnly(FieldValues fields) throws MalformedException {
        return fields.isPresent(Field.READ_ONLY) && fields.flag(Field.READ_ONLY);
    }

    private static @Nullable HeuristicOutcome heuristic(FieldValues fields) throws MalformedException {
        if (!fields.isPresent(Field.HEURISTIC)) {
            return null;
        }
        return switch (fields.text(Field.HEURISTIC, JsonLimits.MAX_BODY_BYTES)) {
            case "commit" -> HeuristicOutcome.COMMIT;
            case "rollback" -> HeuristicOutcome.ROLLBACK;
            default -> throw new MalformedException(Field.HEURISTIC.path + " must be \"commit\" or \"rollback\"");
        };
    }

    private static String words(FieldValues fields, Field field) throws MalformedException {
        return PeerText.clean(fields.text(field, JsonLimits.MAX_BODY_BYTES));
    }
}
