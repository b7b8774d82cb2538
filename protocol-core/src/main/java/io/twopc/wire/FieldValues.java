package io.twopc.wire;

import io.twopc.protocol.message.MessageType;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/**
 * The known fields of the one message object that is being read, whatever their order and whatever its type. A value is
 * judged only when the message's type asks for it: a field that this type does not have is an unknown field.
 */
final class FieldValues {

    private static final int MAX_TYPE_CHARS = 64;
    private static final MessageType[] TYPES = MessageType.values();

    /** What JSON value stands in a field. */
    private enum Kind {
        ABSENT,
        TEXT,
        INTEGER,
        BIG_INTEGER,
        DECIMAL,
        TRUE,
        FALSE,
        OBJECT,
        OTHER
    }

    private final Kind[] kinds = new Kind[Field.COUNT];
    private final long[] numbers = new long[kinds.length];
    private final @Nullable String[] texts = new @Nullable String[kinds.length];
    private final @Nullable UUID[] uuids = new @Nullable UUID[kinds.length];

    private @Nullable MessageType type;
    private @Nullable String problem;
    private int seen;

    void clear() {
        Arrays.fill(kinds, Kind.ABSENT);
        Arrays.fill(texts, null);
        Arrays.fill(uuids, null);
        type = null;
        problem = null;
        seen = 0;
    }

    /** Notes what is wrong with the object as a whole; the first thing found is what the peer is told. */
    void problem(String words) {
        if (problem == null) {
            problem = words;
        }
    }

    @Nullable
    String problem() {
        return problem;
    }

    /** Notes that the field's name was read. */
    void see(Field field) {
        int bit = 1 << field.index;
        if ((seen & bit) != 0) {
            problem("duplicate key " + field.path);
        }
        seen |= bit;
    }

    /** Takes the scalar that the parser is at; containers are the caller's. */
    void takeScalar(Field field, JsonParser parser) {
        int at = field.index;
        switch (parser.currentToken()) {
            case VALUE_STRING -> takeText(field, parser);
            case VALUE_NUMBER_INT -> takeInteger(at, parser);
            case VALUE_NUMBER_FLOAT -> {
                kinds[at] = Kind.DECIMAL;
                numbers[at] = isNegative(parser) ? -1 : 0;
            }
            case VALUE_TRUE -> kinds[at] = Kind.TRUE;
            case VALUE_FALSE -> kinds[at] = Kind.FALSE;
            default -> kinds[at] = Kind.OTHER;
        }
    }

    void takeObject(Field field, String json) {
        kinds[field.index] = Kind.OBJECT;
        texts[field.index] = json;
    }

    void takeOther(Field field) {
        kinds[field.index] = Kind.OTHER;
    }

    private void takeText(Field field, JsonParser parser) {
        int at = field.index;
        kinds[at] = Kind.TEXT;
        char[] chars = parser.getStringCharacters();
        int offset = parser.getStringOffset();
        int length = parser.getStringLength();
        if (field == Field.TRANSACTION_ID || field == Field.COORDINATOR_ID) {
            uuids[at] = UuidText.parse(chars, offset, length);
        } else if (field != Field.MESSAGE_TYPE) {
            texts[at] = new String(chars, offset, length);
        } else {
            type = typeOf(chars, offset, length);
            if (type == null) {
                texts[at] = new String(chars, offset, Math.min(length, MAX_TYPE_CHARS));
            }
        }
    }

    private void takeInteger(int at, JsonParser parser) {
        JsonParser.NumberType size = parser.getNumberType();
        if (size == JsonParser.NumberType.BIG_INTEGER) {
            kinds[at] = Kind.BIG_INTEGER;
            numbers[at] = isNegative(parser) ? -1 : 0;
        } else {
            kinds[at] = Kind.INTEGER;
            numbers[at] = parser.getLongValue();
        }
    }

    private static boolean isNegative(JsonParser parser) {
        return parser.getStringCharacters()[parser.getStringOffset()] == '-';
    }

    private static @Nullable MessageType typeOf(char[] chars, int offset, int length) {
        for (MessageType each : TYPES) {
            String code = each.code();
            if (code.length() == length && matches(code, chars, offset)) {
                return each;
            }
        }
        return null;
    }

    private static boolean matches(String code, char[] chars, int offset) {
        for (int i = 0; i < code.length(); i++) {
            if (code.charAt(i) != chars[offset + i]) {
                return false;
            }
        }
        return true;
    }

    @Nullable
    MessageType type() {
        return type;
    }

    /** The type as the peer wrote it, cleaned and shortened, for a type that is not known. */
    @Nullable
    String unknownType() {
        String text = texts[Field.MESSAGE_TYPE.index];
        return text == null ? null : PeerText.clean(text, MAX_TYPE_CHARS);
    }

    @Nullable
    UUID uuidIfReadable(Field field) {
        return uuids[field.index];
    }

    boolean isPresent(Field field) {
        return kinds[field.index] != Kind.ABSENT;
    }

    String text(Field field, int maxChars) throws MalformedException {
        String text = require(field, Kind.TEXT, "a string");
        if (text.length() > maxChars) {
            throw new MalformedException(field.path + " must be at most " + maxChars + " characters");
        }
        return text;
    }

    String object(Field field) throws MalformedException {
        return require(field, Kind.OBJECT, "an object");
    }

    private String require(Field field, Kind kind, String what) throws MalformedException {
        String text = texts[field.index];
        if (kinds[field.index] != kind || text == null) {
            throw wrong(field, what);
        }
        return text;
    }

    boolean flag(Field field) throws MalformedException {
        return switch (kinds[field.index]) {
            case TRUE -> true;
            case FALSE -> false;
            default -> throw wrong(field, "true or false");
        };
    }

    long integer(Field field, long min, long max) throws MalformedException {
        Kind kind = kinds[field.index];
        long number = numbers[field.index];
        if (kind == Kind.INTEGER && number >= min && number <= max) {
            return number;
        }
        throw wrong(field, "an integer from " + min + " to " + max);
    }

    UUID uuid(Field field) throws MalformedException {
        UUID uuid = uuids[field.index];
        if (uuid == null) {
            throw wrong(field, "a UUID");
        }
        return uuid;
    }

    /** The timestamp's value is not used: it tells people reading a capture when a message was written. */
    void requireTimestamp() throws MalformedException {
        Kind kind = kinds[Field.TIMESTAMP.index];
        boolean isNumber = kind == Kind.INTEGER || kind == Kind.BIG_INTEGER || kind == Kind.DECIMAL;
        if (!isNumber || numbers[Field.TIMESTAMP.index] < 0) {
            throw wrong(Field.TIMESTAMP, "a number of seconds, 0 or more");
        }
    }

    private MalformedException wrong(Field field, String what) {
        return new MalformedException(field.path + (isPresent(field) ? " must be " + what : " is missing"));
    }
}
