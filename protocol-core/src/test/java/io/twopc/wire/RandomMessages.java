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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Messages drawn from a seed: every type, every optional field, texts of every script. */
final class RandomMessages {

    private static final List<MessageType> TYPES = List.of(MessageType.values());
    private static final List<ErrorCode> CODES = List.of(ErrorCode.values());

    private final Random random;

    RandomMessages(long seed) {
        random = new Random(seed);
    }

    List<Message> list(int size) {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            messages.add(next());
        }
        return messages;
    }

    Message next() {
        return of(TYPES.get(random.nextInt(TYPES.size())));
    }

    Message of(MessageType type) {
        TransactionId id = new TransactionId(uuid());
        return switch (type) {
            case HELLO ->
                new SessionMessage.Hello(
                        participant(),
                        1 + random.nextInt(3),
                        nonNegativeLong(),
                        random.nextBoolean(),
                        1 + random.nextInt(Integer.MAX_VALUE),
                        random.nextBoolean() ? text(MessageBuilder.MAX_TOKEN_CHARS) : null,
                        random.nextInt(Integer.MAX_VALUE));
            case WELCOME ->
                new SessionMessage.Welcome(
                        new CoordinatorId(uuid()),
                        nonNegativeLong(),
                        random.nextBoolean(),
                        1 + random.nextInt(Integer.MAX_VALUE),
                        1 + random.nextInt(Integer.MAX_VALUE));
            case HEARTBEAT -> new SessionMessage.Heartbeat();
            case PREPARE -> new TransactionMessage.Prepare(id, new CoordinatorId(uuid()), payload());
            case VOTE_COMMIT -> new TransactionMessage.VoteCommit(id, random.nextBoolean());
            case VOTE_ABORT -> new TransactionMessage.VoteAbort(id, text(PeerText.MAX_CHARS));
            case COMMIT -> new TransactionMessage.Commit(id);
            case ABORT -> new TransactionMessage.Abort(id);
            case ACK ->
                new TransactionMessage.Ack(
                        id,
                        switch (random.nextInt(3)) {
                            case 0 -> HeuristicOutcome.COMMIT;
                            case 1 -> HeuristicOutcome.ROLLBACK;
                            default -> null;
                        });
            case FORGET -> new TransactionMessage.Forget(id);
            case INQUIRE -> new TransactionMessage.Inquire(id, new CoordinatorId(uuid()));
            case PENDING -> new TransactionMessage.Pending(id);
            case ERROR ->
                new ErrorMessage(
                        random.nextBoolean() ? id : null,
                        CODES.get(random.nextInt(CODES.size())),
                        text(PeerText.MAX_CHARS));
        };
    }

    private UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private long nonNegativeLong() {
        return random.nextLong() & Long.MAX_VALUE;
    }

    private ParticipantId participant() {
        String alphabet = "abcXYZ0189._-";
        StringBuilder id = new StringBuilder("p");
        for (int i = random.nextInt(64); i > 0; i--) {
            id.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return new ParticipantId(id.toString());
    }

    /** Text that is already as clean as it will be after the wire. */
    private String text(int maxChars) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) {
            text.appendCodePoint(
                    switch (random.nextInt(6)) {
                        case 0 -> '"';
                        case 1 -> '\\';
                        case 2 -> 0xE9;
                        case 3 -> 0x4E2D;
                        case 4 -> 0x1F600;
                        default -> ' ' + random.nextInt(0x7F - ' ');
                    });
        }
        return PeerText.clean(text.toString(), maxChars);
    }

    private Payload payload() {
        StringBuilder json = new StringBuilder();
        object(json, 0);
        return new Payload(json.toString());
    }

    private void object(StringBuilder json, int depth) {
        json.append('{');
        int size = random.nextInt(5);
        for (int i = 0; i < size; i++) {
            json.append(i == 0 ? "" : " , ").append("\"k").append(i).append("é\" : ");
            value(json, depth + 1);
        }
        json.append('}');
    }

    private void value(StringBuilder json, int depth) {
        switch (depth > 6 ? random.nextInt(4) : random.nextInt(6)) {
            case 0 -> json.append(random.nextLong());
            case 1 -> json.append(random.nextDouble());
            case 2 -> json.append("\"\\u00e9 \\ud83d\\ude00 中 \\\" \"");
            case 3 -> json.append(random.nextBoolean() ? "null" : "true");
            case 4 -> object(json, depth);
            default -> {
                json.append('[');
                for (int i = random.nextInt(4); i >= 0; i--) {
                    value(json, depth + 1);
                    json.append(i == 0 ? "" : ",");
                }
                json.append(']');
            }
        }
    }
}
