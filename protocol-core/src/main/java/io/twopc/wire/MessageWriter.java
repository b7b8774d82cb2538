package io.twopc.wire;

import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.message.SessionMessage;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.TransactionId;
import java.io.OutputStream;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.io.SerializedString;

/** Writes messages with one generator that lives as long as the codec does. */
final class MessageWriter {

    private static final Map<MessageType, SerializedString> TYPES = new EnumMap<>(MessageType.class);

    static {
        for (MessageType type : MessageType.values()) {
            TYPES.put(type, new SerializedString(type.code()));
        }
    }

    private final Target target = new Target();
    private final char[] uuidChars = new char[UuidText.LENGTH];
    private final char[] timeChars = new char[24];
    private JsonGenerator json = newGenerator();

    void write(Message message, long epochMillis, WireBuffer sink) throws UnencodableException {
        int start = sink.size();
        target.sink = sink;
        try {
            writeObject(message, epochMillis);
            json.flush();
        } catch (JacksonException e) {
            // The generator is left in the middle of an object, with bytes in its own buffer: start with a new one.
            json = newGenerator();
            sink.truncate(start);
            throw new UnencodableException(e);
        }
    }

    private void writeObject(Message message, long epochMillis) {
        json.writeStartObject();
        json.writeName(Field.MESSAGE_TYPE.name);
        json.writeString(TYPES.get(message.type()));
        if (message instanceof TransactionMessage m) {
            writeTransaction(m.transaction());
            writePayload(m);
        } else if (message instanceof SessionMessage m) {
            writePayload(m);
        } else if (message instanceof ErrorMessage m) {
            writeError(m);
        }
        json.writeName(Field.TIMESTAMP.name);
        writeSeconds(Math.max(0, epochMillis));
        json.writeEndObject();
    }

    private void writeTransaction(TransactionId id) {
        writeUuid(Field.TRANSACTION_ID, id.value());
    }

    private void writePayload(TransactionMessage message) {
        if (message instanceof TransactionMessage.Prepare m) {
            startPayload();
            writeUuid(Field.COORDINATOR_ID, m.coordinator().value());
            json.writeName(Field.BRANCH_PAYLOAD.name);
            json.writeRawValue(m.payload().json());
            json.writeEndObject();
        } else if (message instanceof TransactionMessage.Inquire m) {
            startPayload();
            writeUuid(Field.COORDINATOR_ID, m.coordinator().value());
            json.writeEndObject();
        } else if (message instanceof TransactionMessage.VoteCommit m && m.readOnly()) {
            startPayload();
            json.writeName(Field.READ_ONLY.name);
            json.writeBoolean(true);
            json.writeEndObject();
        } else if (message instanceof TransactionMessage.VoteAbort m) {
            startPayload();
            writeText(Field.REASON, PeerText.clean(m.reason()));
            json.writeEndObject();
        } else if (message instanceof TransactionMessage.Ack m && m.heuristic() != null) {
            startPayload();
            writeText(Field.HEURISTIC, wireName(m.heuristic()));
            json.writeEndObject();
        }
    }

    private void writePayload(SessionMessage message) {
        if (message instanceof SessionMessage.Hello m) {
            startPayload();
            writeText(Field.PARTICIPANT_ID, m.participant().value());
            writeNumber(Field.PROTOCOL_VERSION, m.protocolVersion());
            writeNumber(Field.INCARNATION, m.incarnation());
            writeBatch(m.batch(), m.maxFrameBytes());
            if (m.token() != null) {
                writeText(Field.TOKEN, m.token());
            }
            writeNumber(Field.IN_DOUBT_COUNT, m.inDoubtCount());
            json.writeEndObject();
        } else if (message instanceof SessionMessage.Welcome m) {
            startPayload();
            writeUuid(Field.COORDINATOR_ID, m.coordinator().value());
            writeNumber(Field.INCARNATION, m.incarnation());
            writeBatch(m.batch(), m.maxFrameBytes());
            writeNumber(Field.HEARTBEAT_INTERVAL_MS, m.heartbeatIntervalMillis());
            json.writeEndObject();
        }
    }

    private void writeError(ErrorMessage m) {
        if (m.transaction() != null) {
            writeTransaction(m.transaction());
        }
        startPayload();
        writeText(Field.CODE, m.code().code());
        writeText(Field.DETAIL, PeerText.clean(m.detail()));
        json.writeEndObject();
    }

    private void writeBatch(boolean batch, int maxFrameBytes) {
        json.writeName(Field.BATCH.name);
        json.writeBoolean(batch);
        writeNumber(Field.MAX_FRAME_BYTES, maxFrameBytes);
    }

    private void startPayload() {
        json.writeName(Field.PAYLOAD.name);
        json.writeStartObject();
    }

    private void writeText(Field field, String text) {
        json.writeName(field.name);
        json.writeString(text);
    }

    private void writeNumber(Field field, long number) {
        json.writeName(field.name);
        json.writeNumber(number);
    }

    private void writeUuid(Field field, UUID uuid) {
        json.writeName(field.name);
        UuidText.format(uuid, uuidChars);
        json.writeString(uuidChars, 0, UuidText.LENGTH);
    }

    /** Seconds with three decimals, as 1732300000.123: exact, where a double would round. */
    private void writeSeconds(long epochMillis) {
        int at = timeChars.length;
        long rest = epochMillis;
        int digits = 0;
        do {
            timeChars[--at] = (char) ('0' + rest % 10);
            rest /= 10;
            if (++digits == 3) {
                timeChars[--at] = '.';
            }
        } while (rest > 0 || digits < 4);
        json.writeNumber(timeChars, at, timeChars.length - at);
    }

    private JsonGenerator newGenerator() {
        return JsonLimits.FACTORY.createGenerator(ObjectWriteContext.empty(), target, JsonEncoding.UTF8);
    }

    static String wireName(HeuristicOutcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    /** Where the generator's bytes go: the sink of the call that is under way. */
    private static final class Target extends OutputStream {

        private @Nullable WireBuffer sink;

        @Override
        public void write(int b) {
            sink().write(b);
        }

        @Override
        public void write(byte[] source, int offset, int length) {
            sink().write(source, offset, length);
        }

        private WireBuffer sink() {
            if (sink == null) {
                throw new IllegalStateException("no message is being written");
            }
            return sink;
        }
    }
}
