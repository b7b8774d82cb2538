package io.twopc.wire;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.model.TransactionId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.DupDetector;
import tools.jackson.core.sym.PropertyNameMatcher;

/**
 * Reads the body of a frame in one pass. What is wrong with one message object is noted and the object read to its end,
 * so that its neighbours in an array are not lost with it; only what makes the JSON itself unreadable ends the pass.
 */
final class MessageReader {

    /**
     * How many refusals that name no transaction one body is answered with; further ones are counted into one. Without
     * this bound a body of a million numbers would be answered by a million errors.
     */
    static final int MAX_NAMELESS_REFUSALS = 16;

    private final FieldValues fields = new FieldValues();

    /** The keys seen in each object that is open, by depth; filled as depth is first reached. */
    private final @Nullable DupDetector[] keys =
            new @Nullable DupDetector[JsonLimits.FACTORY.streamReadConstraints().getMaxNestingDepth() + 2];

    private byte[] body = new byte[0];
    private int bodyOffset;

    List<Decoded> read(byte[] bytes, int offset, int length) {
        if (length < 1) {
            return List.of(Rejected.malformed("the body is empty"));
        }
        String refusal = refusalOfBytes(bytes, offset, length);
        if (refusal != null) {
            return List.of(Rejected.malformed(refusal));
        }
        body = bytes;
        bodyOffset = offset;
        try (JsonParser parser = JsonLimits.FACTORY.createParser(ObjectReadContext.empty(), bytes, offset, length)) {
            return readBody(parser);
        } catch (JacksonException e) {
            forgetAllKeys();
            return List.of(Rejected.malformed(describe(e)));
        } catch (RuntimeException e) {
            // Bytes from outside must never end a reader thread, not even through a defect of the parser.
            forgetAllKeys();
            return List.of(Rejected.malformed("the body cannot be read as JSON"));
        } finally {
            body = new byte[0];
        }
    }

    /** What Jackson would let pass: other encodings, a byte order mark, bytes that are not UTF-8. */
    private static @Nullable String refusalOfBytes(byte[] bytes, int offset, int length) {
        for (int i = 0; i < Math.min(length, 4); i++) {
            if (bytes[offset + i] == 0) {
                return "the body is not UTF-8";
            }
        }
        if (!Utf8.isValid(bytes, offset, length)) {
            return "the body is not UTF-8";
        }
        if (bytes[offset] == (byte) 0xEF && bytes[offset + 1] == (byte) 0xBB && bytes[offset + 2] == (byte) 0xBF) {
            return "the body begins with a byte order mark";
        }
        return null;
    }

    /** Says where, but never with Jackson's own words: they repeat what was read. */
    private static String describe(JacksonException e) {
        long at = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
        String kind = e instanceof tools.jackson.core.exc.StreamConstraintsException
                ? "the body exceeds a limit on depth or length"
                : "the body is not JSON";
        return at < 0 ? kind : kind + " (at byte " + at + ")";
    }

    private List<Decoded> readBody(JsonParser parser) {
        JsonToken first = parser.nextToken();
        List<Decoded> results;
        if (first == JsonToken.START_OBJECT) {
            results = List.of(readMessage(parser));
        } else if (first == JsonToken.START_ARRAY) {
            results = readArray(parser);
        } else {
            return List.of(Rejected.malformed("the body is neither an object nor an array"));
        }
        if (parser.nextToken() != null) {
            return List.of(Rejected.malformed("something follows the JSON of the body"));
        }
        return results;
    }

    private List<Decoded> readArray(JsonParser parser) {
        List<Decoded> results = new ArrayList<>();
        int nameless = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            Decoded result;
            if (token == JsonToken.START_OBJECT) {
                result = readMessage(parser);
            } else {
                skip(parser);
                result = Rejected.malformed("an element of the array is not an object");
            }
            if (result instanceof Rejected r && r.transaction() == null && ++nameless > MAX_NAMELESS_REFUSALS) {
                continue;
            }
            results.add(result);
        }
        if (nameless > MAX_NAMELESS_REFUSALS) {
            results.add(Rejected.malformed((nameless - MAX_NAMELESS_REFUSALS) + " more elements were refused"));
        }
        return results.isEmpty() ? List.of(Rejected.malformed("the array is empty")) : results;
    }

    private Decoded readMessage(JsonParser parser) {
        fields.clear();
        int match;
        while ((match = nextField(parser, Field.MESSAGE_MATCHER, 0)) != PropertyNameMatcher.MATCH_END_OBJECT) {
            if (match < 0) {
                parser.nextToken();
                skip(parser);
                continue;
            }
            Field field = Field.OF_MESSAGE.get(match);
            fields.see(field);
            boolean isObject = parser.nextToken() == JsonToken.START_OBJECT;
            if (field == Field.PAYLOAD && isObject) {
                readPayload(parser);
            } else if (field == Field.PAYLOAD) {
                skip(parser);
                fields.problem("payload must be an object");
            } else {
                takeScalar(field, parser);
            }
        }
        return judge();
    }

    private void readPayload(JsonParser parser) {
        int match;
        while ((match = nextField(parser, Field.PAYLOAD_MATCHER, 1)) != PropertyNameMatcher.MATCH_END_OBJECT) {
            boolean isObject = parser.nextToken() == JsonToken.START_OBJECT;
            if (match < 0) {
                skip(parser);
                continue;
            }
            Field field = Field.OF_PAYLOAD.get(match);
            fields.see(field);
            if (field == Field.BRANCH_PAYLOAD && isObject) {
                takeBranchPayload(parser);
            } else {
                takeScalar(field, parser);
            }
        }
    }

    /** Goes to the next name; names that are not in the matcher are checked for repeats here, the others by bit. */
    private int nextField(JsonParser parser, PropertyNameMatcher matcher, int depth) {
        int match = parser.nextNameMatch(matcher);
        if (match == PropertyNameMatcher.MATCH_UNKNOWN_NAME) {
            noteKey(depth, parser.currentName());
        } else if (match == PropertyNameMatcher.MATCH_END_OBJECT) {
            forgetKeys(depth);
        }
        return match;
    }

    private void takeScalar(Field field, JsonParser parser) {
        if (parser.currentToken().isStructStart()) {
            skip(parser);
            fields.takeOther(field);
        } else {
            fields.takeScalar(field, parser);
        }
    }

    /** Keeps the object as the bytes it came in: what the participant sees is what the client wrote. */
    private void takeBranchPayload(JsonParser parser) {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        skip(parser);
        int end = (int) parser.currentLocation().getByteOffset();
        fields.takeObject(
                Field.BRANCH_PAYLOAD, new String(body, bodyOffset + start, end - start, StandardCharsets.UTF_8));
    }

    /** Passes the value the parser is at, checking depth and repeated keys all the way down. */
    private void skip(JsonParser parser) {
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (true) {
            if (token.isStructStart()) {
                depth++;
                if (depth > JsonLimits.MAX_PAYLOAD_DEPTH) {
                    fields.problem("a value nests deeper than " + JsonLimits.MAX_PAYLOAD_DEPTH + " levels");
                }
            } else if (token.isStructEnd()) {
                forgetKeys(depth + 1);
                depth--;
            } else if (token == JsonToken.PROPERTY_NAME) {
                noteKey(depth + 1, parser.currentName());
            }
            if (depth == 0) {
                return;
            }
            token = parser.nextToken();
        }
    }

    /** Levels 0 and 1 are the message and its payload; what is skipped stands from 2 on. */
    private void noteKey(int depth, String key) {
        DupDetector detector = keys[depth];
        if (detector == null) {
            detector = DupDetector.rootDetector((JsonParser) null);
            keys[depth] = detector;
        }
        if (detector.isDup(key)) {
            fields.problem("a key stands twice in one object");
        }
    }

    private void forgetKeys(int depth) {
        DupDetector detector = keys[depth];
        if (detector != null) {
            detector.reset();
        }
    }

    /** After a body that broke off within its objects. */
    private void forgetAllKeys() {
        for (int depth = 0; depth < keys.length; depth++) {
            forgetKeys(depth);
        }
    }

    private Decoded judge() {
        MessageType type = fields.type();
        UUID uuid = fields.uuidIfReadable(Field.TRANSACTION_ID);
        TransactionId transaction = uuid == null ? null : new TransactionId(uuid);
        String problem = fields.problem();
        if (problem != null) {
            return new Rejected(ErrorCode.MALFORMED, problem, transaction, type);
        }
        if (type == null) {
            String unknown = fields.unknownType();
            return unknown == null
                    ? new Rejected(ErrorCode.MALFORMED, typeProblem(), transaction, null)
                    : new Rejected(
                            ErrorCode.UNKNOWN_TYPE, "message_type \"" + unknown + "\" is not known", transaction, null);
        }
        try {
            fields.requireTimestamp();
            return new Decoded.Understood(MessageBuilder.build(type, fields));
        } catch (MalformedException e) {
            return new Rejected(e.code, e.detail(), transaction, type);
        }
    }

    private String typeProblem() {
        return fields.isPresent(Field.MESSAGE_TYPE) ? "message_type must be a string" : "message_type is missing";
    }
}
