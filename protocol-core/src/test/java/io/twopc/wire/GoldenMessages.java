package io.twopc.wire;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.SessionMessage;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.TransactionId;
import java.util.LinkedHashMap;
import java.util.Map;

/** Every message with the exact text it has on the wire; docs/wire-protocol.md shows the same texts. */
final class GoldenMessages {

    static final long EPOCH_MILLIS = 1_732_300_000_123L;

    static final TransactionId TRANSACTION = TransactionId.parse("0193542e-9a1b-7c3d-8e4f-5a6b7c8d9e0f");
    static final CoordinatorId COORDINATOR = CoordinatorId.parse("7b0c1f6e-2d7a-4c55-9a57-0f7e6a1d2c3b");

    private static final String ABOUT = "\"transaction_id\":\"0193542e-9a1b-7c3d-8e4f-5a6b7c8d9e0f\",";
    private static final String END = "\"timestamp\":1732300000.123}";

    private GoldenMessages() {}

    static Map<String, Message> all() {
        Map<String, Message> golden = new LinkedHashMap<>();
        golden.put(
                "{\"message_type\":\"hello\",\"payload\":{\"participant_id\":\"bank-a\",\"protocol_version\":1,"
                        + "\"incarnation\":7,\"batch\":true,\"max_frame_bytes\":1048576,\"token\":\"s3cret\","
                        + "\"in_doubt_count\":0},"
                        + END,
                new SessionMessage.Hello(new ParticipantId("bank-a"), 1, 7, true, 1048576, "s3cret", 0));
        golden.put(
                "{\"message_type\":\"hello\",\"payload\":{\"participant_id\":\"bank-a\",\"protocol_version\":1,"
                        + "\"incarnation\":7,\"batch\":false,\"max_frame_bytes\":65536,\"in_doubt_count\":2},"
                        + END,
                new SessionMessage.Hello(new ParticipantId("bank-a"), 1, 7, false, 65536, null, 2));
        golden.put(
                "{\"message_type\":\"welcome\",\"payload\":{"
                        + "\"coordinator_id\":\"7b0c1f6e-2d7a-4c55-9a57-0f7e6a1d2c3b\",\"incarnation\":3,"
                        + "\"batch\":true,\"max_frame_bytes\":1048576,\"heartbeat_interval_ms\":5000},"
                        + END,
                new SessionMessage.Welcome(COORDINATOR, 3, true, 1048576, 5000));
        golden.put("{\"message_type\":\"heartbeat\"," + END, new SessionMessage.Heartbeat());
        golden.put(
                "{\"message_type\":\"prepare\"," + ABOUT + "\"payload\":{"
                        + "\"coordinator_id\":\"7b0c1f6e-2d7a-4c55-9a57-0f7e6a1d2c3b\","
                        + "\"payload\":{\"operation\":\"debit\",\"account\":\"alice\",\"amount\":100}},"
                        + END,
                new TransactionMessage.Prepare(
                        TRANSACTION,
                        COORDINATOR,
                        new Payload("{\"operation\":\"debit\",\"account\":\"alice\",\"amount\":100}")));
        golden.put(
                "{\"message_type\":\"vote_commit\"," + ABOUT + END,
                new TransactionMessage.VoteCommit(TRANSACTION, false));
        golden.put(
                "{\"message_type\":\"vote_commit\"," + ABOUT + "\"payload\":{\"read_only\":true}," + END,
                new TransactionMessage.VoteCommit(TRANSACTION, true));
        golden.put(
                "{\"message_type\":\"vote_abort\"," + ABOUT + "\"payload\":{\"reason\":\"insufficient funds\"}," + END,
                new TransactionMessage.VoteAbort(TRANSACTION, "insufficient funds"));
        golden.put("{\"message_type\":\"commit\"," + ABOUT + END, new TransactionMessage.Commit(TRANSACTION));
        golden.put("{\"message_type\":\"abort\"," + ABOUT + END, new TransactionMessage.Abort(TRANSACTION));
        golden.put("{\"message_type\":\"ack\"," + ABOUT + END, new TransactionMessage.Ack(TRANSACTION, null));
        golden.put(
                "{\"message_type\":\"ack\"," + ABOUT + "\"payload\":{\"heuristic\":\"rollback\"}," + END,
                new TransactionMessage.Ack(TRANSACTION, HeuristicOutcome.ROLLBACK));
        golden.put("{\"message_type\":\"forget\"," + ABOUT + END, new TransactionMessage.Forget(TRANSACTION));
        golden.put(
                "{\"message_type\":\"inquire\"," + ABOUT
                        + "\"payload\":{\"coordinator_id\":\"7b0c1f6e-2d7a-4c55-9a57-0f7e6a1d2c3b\"}," + END,
                new TransactionMessage.Inquire(TRANSACTION, COORDINATOR));
        golden.put("{\"message_type\":\"pending\"," + ABOUT + END, new TransactionMessage.Pending(TRANSACTION));
        golden.put(
                "{\"message_type\":\"error\"," + ABOUT
                        + "\"payload\":{\"code\":\"not_mine\",\"detail\":\"prepared by another coordinator\"}," + END,
                new ErrorMessage(TRANSACTION, ErrorCode.NOT_MINE, "prepared by another coordinator"));
        golden.put(
                "{\"message_type\":\"error\",\"payload\":{\"code\":\"malformed\",\"detail\":\"timestamp is missing\"},"
                        + END,
                new ErrorMessage(null, ErrorCode.MALFORMED, "timestamp is missing"));
        return golden;
    }
}
