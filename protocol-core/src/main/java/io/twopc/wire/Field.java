package io.twopc.wire;

import java.util.List;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.sym.PropertyNameMatcher;
import tools.jackson.core.util.Named;

/** A field on the wire: of a message object, or of the payload of some message. There are only the ones named here. */
final class Field {

    static final Field MESSAGE_TYPE = new Field(0, "message_type");
    static final Field TRANSACTION_ID = new Field(1, "transaction_id");
    static final Field PAYLOAD = new Field(2, "payload");
    static final Field TIMESTAMP = new Field(3, "timestamp");

    static final Field PARTICIPANT_ID = new Field(4, "payload.participant_id");
    static final Field PROTOCOL_VERSION = new Field(5, "payload.protocol_version");
    static final Field INCARNATION = new Field(6, "payload.incarnation");
    static final Field BATCH = new Field(7, "payload.batch");
    static final Field MAX_FRAME_BYTES = new Field(8, "payload.max_frame_bytes");
    static final Field TOKEN = new Field(9, "payload.token");
    static final Field IN_DOUBT_COUNT = new Field(10, "payload.in_doubt_count");
    static final Field COORDINATOR_ID = new Field(11, "payload.coordinator_id");
    static final Field HEARTBEAT_INTERVAL_MS = new Field(12, "payload.heartbeat_interval_ms");
    static final Field BRANCH_PAYLOAD = new Field(13, "payload.payload");
    static final Field READ_ONLY = new Field(14, "payload.read_only");
    static final Field REASON = new Field(15, "payload.reason");
    static final Field HEURISTIC = new Field(16, "payload.heuristic");
    static final Field CODE = new Field(17, "payload.code");
    static final Field DETAIL = new Field(18, "payload.detail");

    static final int COUNT = 19;

    static final List<Field> OF_MESSAGE = List.of(MESSAGE_TYPE, TRANSACTION_ID, PAYLOAD, TIMESTAMP);
    static final List<Field> OF_PAYLOAD = List.of(
            PARTICIPANT_ID,
            PROTOCOL_VERSION,
            INCARNATION,
            BATCH,
            MAX_FRAME_BYTES,
            TOKEN,
            IN_DOUBT_COUNT,
            COORDINATOR_ID,
            HEARTBEAT_INTERVAL_MS,
            BRANCH_PAYLOAD,
            READ_ONLY,
            REASON,
            HEURISTIC,
            CODE,
            DETAIL);

    static final PropertyNameMatcher MESSAGE_MATCHER = matcher(OF_MESSAGE);
    static final PropertyNameMatcher PAYLOAD_MATCHER = matcher(OF_PAYLOAD);

    /** 0 to {@link #COUNT} - 1: the field's place in arrays of values. */
    final int index;

    /** Where the field stands, for messages to people: {@code payload.reason}. */
    final String path;

    /** The name, ready to be written. */
    final SerializedString name;

    private Field(int index, String path) {
        this.index = index;
        this.path = path;
        this.name = new SerializedString(path.substring(path.lastIndexOf('.') + 1));
    }

    /** Recognises the names of these fields as bytes; the index it answers is the place in the list. */
    private static PropertyNameMatcher matcher(List<Field> fields) {
        List<Named> names =
                fields.stream().map(f -> Named.fromString(f.name.getValue())).toList();
        return JsonLimits.FACTORY.constructNameMatcher(names, false);
    }
}
