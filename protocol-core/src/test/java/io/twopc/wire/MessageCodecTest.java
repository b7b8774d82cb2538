package io.twopc.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.message.SessionMessage;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.protocol.model.Payload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {

    private static final String ID = "\"transaction_id\":\"0193542e-9a1b-7c3d-8e4f-5a6b7c8d9e0f\"";
    private static final String COMMIT = "{\"message_type\":\"commit\"," + ID + ",\"timestamp\":1.5}";
    private static final String COORDINATOR_ID = "\"coordinator_id\":\"7b0c1f6e-2d7a-4c55-9a57-0f7e6a1d2c3b\"";

    private final MessageCodec codec = new MessageCodec();

    private String encode(Message message) throws Exception {
        WireBuffer sink = new WireBuffer();
        codec.encode(message, GoldenMessages.EPOCH_MILLIS, sink);
        return new String(sink.array(), 0, sink.size(), StandardCharsets.UTF_8);
    }

    private List<Decoded> decode(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return codec.decode(bytes, 0, bytes.length);
    }

    private Message understood(String json) {
        List<Decoded> results = decode(json);
        assertThat(results).singleElement().isInstanceOf(Decoded.Understood.class);
        return ((Decoded.Understood) results.get(0)).message();
    }

    private Rejected rejected(String json) {
        List<Decoded> results = decode(json);
        assertThat(results).as(json).singleElement().isInstanceOf(Rejected.class);
        return (Rejected) results.get(0);
    }

    private static String prepare(String branchPayload) {
        return "{\"message_type\":\"prepare\"," + ID + ",\"payload\":{" + COORDINATOR_ID + ",\"payload\":"
                + branchPayload + "},\"timestamp\":1}";
    }

    private static String hello(String field, String value) {
        String hello = "{\"message_type\":\"hello\",\"payload\":{\"participant_id\":\"a\",\"protocol_version\":1,"
                + "\"incarnation\":1,\"batch\":true,\"max_frame_bytes\":1000,\"in_doubt_count\":0},\"timestamp\":1}";
        return value.isEmpty()
                ? hello.replaceFirst("\"" + field + "\":[^,}]*,?", "").replace(",}", "}")
                : hello.replaceFirst("\"" + field + "\":[^,}]*", "\"" + field + "\":" + value);
    }

    @Nested
    class WhenAMessageIsWritten {

        @Test
        void itHasExactlyTheDocumentedText() throws Exception {
            for (Map.Entry<String, Message> golden : GoldenMessages.all().entrySet()) {
                assertThat(encode(golden.getValue())).isEqualTo(golden.getKey());
            }
        }

        @Test
        void everyTypeHasADocumentedText() {
            Set<MessageType> missing = EnumSet.allOf(MessageType.class);
            GoldenMessages.all().values().forEach(m -> missing.remove(m.type()));
            assertThat(missing).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"0:0.000", "7:0.007", "999:0.999", "1000:1.000", "1732300000123:1732300000.123"})
        void theTimestampIsInSecondsWithThreeDecimals(String millisAndSeconds) throws Exception {
            String[] parts = millisAndSeconds.split(":", 2);
            WireBuffer sink = new WireBuffer();
            codec.encode(new SessionMessage.Heartbeat(), Long.parseLong(parts[0]), sink);
            assertThat(new String(sink.toByteArray(), StandardCharsets.UTF_8))
                    .isEqualTo("{\"message_type\":\"heartbeat\",\"timestamp\":" + parts[1] + "}");
        }

        @Test
        void aLongReasonIsShortenedAndItsLineBreaksGo() throws Exception {
            Message vote = new TransactionMessage.VoteAbort(GoldenMessages.TRANSACTION, "a\nb" + "x".repeat(5_000));
            assertThat(understood(encode(vote)))
                    .isEqualTo(new TransactionMessage.VoteAbort(
                            GoldenMessages.TRANSACTION, "a b" + "x".repeat(PeerText.MAX_CHARS - 3)));
        }

        @Test
        void aPayloadWithoutAUtf8FormIsRefusedAndTheCodecStaysUsable() throws Exception {
            WireBuffer sink = new WireBuffer();
            codec.encode(new SessionMessage.Heartbeat(), 0, sink);
            int before = sink.size();
            Message broken = new TransactionMessage.Prepare(
                    GoldenMessages.TRANSACTION, GoldenMessages.COORDINATOR, new Payload("{\"a\":\"\ud800\"}"));

            assertThatThrownBy(() -> codec.encode(broken, 0, sink)).isInstanceOf(UnencodableException.class);

            assertThat(sink.size()).isEqualTo(before);
            assertThat(encode(new SessionMessage.Heartbeat()))
                    .isEqualTo("{\"message_type\":\"heartbeat\",\"timestamp\":1732300000.123}");
        }
    }

    @Nested
    class WhenAMessageIsRead {

        @Test
        void theDocumentedTextsMeanTheirMessages() {
            GoldenMessages.all()
                    .forEach((json, message) -> assertThat(understood(json)).isEqualTo(message));
        }

        @Test
        void everyMessageSurvivesTheWire() throws Exception {
            long seed = Long.getLong("twopc.seed", System.nanoTime());
            System.err.println("MessageCodecTest.everyMessageSurvivesTheWire seed " + seed);
            RandomMessages random = new RandomMessages(seed);
            for (int i = 0; i < 5_000; i++) {
                Message message = random.next();
                assertThat(understood(encode(message)))
                        .as("seed %d, %d", seed, i)
                        .isEqualTo(message);
            }
        }

        @Test
        void aBodyMayStandAnywhereInAnArrayOfBytes() throws Exception {
            for (Map.Entry<String, Message> golden : GoldenMessages.all().entrySet()) {
                byte[] json = golden.getKey().getBytes(StandardCharsets.UTF_8);
                byte[] larger = new byte[json.length + 300];
                System.arraycopy(json, 0, larger, 123, json.length);
                assertThat(codec.decode(larger, 123, json.length))
                        .containsExactly(new Decoded.Understood(golden.getValue()));
            }
        }

        @Test
        void fieldsMayComeInAnyOrder() {
            assertThat(understood("{\"timestamp\":1,\"payload\":{\"payload\":{\"x\":1}," + COORDINATOR_ID + "}," + ID
                            + ",\"message_type\":\"prepare\"}"))
                    .isEqualTo(new TransactionMessage.Prepare(
                            GoldenMessages.TRANSACTION, GoldenMessages.COORDINATOR, new Payload("{\"x\":1}")));
        }

        @Test
        void unknownFieldsAreIgnoredAnywhere() {
            assertThat(understood("{\"a\":[{\"b\":[]}],\"message_type\":\"vote_abort\"," + ID
                            + ",\"payload\":{\"z\":{\"a\":1},\"reason\":\"no\",\"y\":null},\"timestamp\":1,\"c\":{}}"))
                    .isEqualTo(new TransactionMessage.VoteAbort(GoldenMessages.TRANSACTION, "no"));
        }

        @Test
        void aFieldThatOnlyOtherTypesHaveIsAnUnknownField() {
            assertThat(
                            understood(
                                    "{\"message_type\":\"commit\"," + ID
                                            + ",\"payload\":{\"batch\":5,\"incarnation\":\"x\",\"coordinator_id\":[1]},\"timestamp\":1}"))
                    .isEqualTo(new TransactionMessage.Commit(GoldenMessages.TRANSACTION));
        }

        @Test
        void namesMayBeWrittenWithEscapes() {
            assertThat(understood(COMMIT.replace("message_type", "message\\u005ftype")))
                    .isEqualTo(new TransactionMessage.Commit(GoldenMessages.TRANSACTION));
        }

        @Test
        void aBranchPayloadIsKeptAsItWasWritten() {
            String payload = "{ \"b\" : 1.50, \"a\":\"\\u00e9 é 中 😀\",\n\t\"c\":[ 1e2 ] }";
            assertThat(understood(prepare(payload)))
                    .isEqualTo(new TransactionMessage.Prepare(
                            GoldenMessages.TRANSACTION, GoldenMessages.COORDINATOR, new Payload(payload)));
        }

        @Test
        void anIdMayBeInUpperCase() {
            assertThat(understood(COMMIT.replace("9a1b", "9A1B")))
                    .isEqualTo(new TransactionMessage.Commit(GoldenMessages.TRANSACTION));
        }

        @Test
        void anErrorCodeOfALaterVersionBecomesPartOfTheWords() {
            assertThat(understood("{\"message_type\":\"error\",\"payload\":{\"code\":\"quota\",\"detail\":\"full\"},"
                            + "\"timestamp\":1}"))
                    .isEqualTo(new ErrorMessage(null, ErrorCode.UNEXPECTED, "quota: full"));
        }

        @Test
        void wordsOfThePeerCannotBreakALogLine() {
            Message message = understood("{\"message_type\":\"vote_abort\"," + ID
                    + ",\"payload\":{\"reason\":\"a\\r\\nb\\u001b[31m\\u202e\\u2028\\ud800c" + "x".repeat(4000)
                    + "\"},\"timestamp\":1}");
            String reason = ((TransactionMessage.VoteAbort) message).reason();
            assertThat(reason).startsWith("a  b\uFFFD[31m\uFFFD\uFFFD\uFFFDcxx").hasSize(PeerText.MAX_CHARS);
        }

        @Test
        void aNumberMayBeWrittenAsJsonAllows() {
            assertThat(understood(COMMIT.replace("1.5", "1.7323E9"))).isNotNull();
            assertThat(understood(COMMIT.replace("1.5", "99999999999999999999999")))
                    .isNotNull();
            assertThat(understood(COMMIT.replace("1.5", "0"))).isNotNull();
        }
    }

    @Nested
    class WhenABodyHoldsSeveralMessages {

        @Test
        void allAreReadInOrder() throws Exception {
            List<Message> messages = new RandomMessages(42).list(200);
            List<String> texts = new ArrayList<>();
            List<Decoded> expected = new ArrayList<>();
            for (Message message : messages) {
                texts.add(encode(message));
                expected.add(new Decoded.Understood(message));
            }
            assertThat(decode(" [" + String.join(" ,\n", texts) + "] ")).isEqualTo(expected);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{}",
                    "[]",
                    "[[1]]",
                    "null",
                    "17",
                    "\"commit\"",
                    "{\"message_type\":\"commit\",\"message_type\":\"commit\",\"timestamp\":1}",
                    "{\"message_type\":\"commit\",\"timestamp\":1,\"transaction_id\":[[{\"a\":1}]]}",
                    "{\"message_type\":\"launch\",\"timestamp\":1}",
                    "{\"message_type\":\"prepare\",\"payload\":{\"payload\":{\"a\":1,\"b\":2,\"c\":3,\"a\":4}},\"timestamp\":1}"
                })
        void aBadOneDoesNotLoseItsNeighbours(String bad) {
            List<Decoded> results = decode("[" + COMMIT + "," + bad + "," + COMMIT + "]");
            assertThat(results).hasSize(3);
            assertThat(results.get(0)).isInstanceOf(Decoded.Understood.class);
            assertThat(results.get(1)).isInstanceOf(Rejected.class);
            assertThat(results.get(2)).isEqualTo(results.get(0));
        }

        @Test
        void anEmptyArrayIsRefused() {
            assertThat(rejected("[]").detail()).isEqualTo("the array is empty");
        }

        @Test
        void manyRefusalsWithoutATransactionAreCountedTogether() {
            List<Decoded> results = decode("[" + "1,".repeat(100_000) + COMMIT + "]");
            assertThat(results).hasSize(MessageReader.MAX_NAMELESS_REFUSALS + 2);
            assertThat(results.get(MessageReader.MAX_NAMELESS_REFUSALS)).isInstanceOf(Decoded.Understood.class);
            assertThat(((Rejected) results.get(results.size() - 1)).detail())
                    .isEqualTo("99984 more elements were refused");
        }

        @Test
        void anArrayThatBreaksOffIsRefusedAsAWhole() {
            assertThat(rejected("[" + COMMIT + "," + COMMIT).detail()).startsWith("the body is not JSON");
        }
    }

    @Nested
    class WhenAMessageIsMalformed {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "commit",
                    "{",
                    "[",
                    "{]",
                    "[{},",
                    "{\"message_type\":",
                    "nul",
                    "NaN",
                    "'a'",
                    "{a:1}",
                    "/**/{}",
                    "{\"message_type\":\"heartbeat\",\"timestamp\":NaN}",
                    "{\"message_type\":\"heartbeat\",\"timestamp\":Infinity}",
                    "{\"message_type\":\"heartbeat\",\"timestamp\":01}",
                    "{\"message_type\":\"heartbeat\",\"timestamp\":1.}",
                    "{\"message_type\":\"heartbeat\",\"timestamp\":+1}",
                    "{\"message_type\":\"heartbeat\",\"timestamp\":1,}",
                    "{\"message_type\":\"heart\nbeat\",\"timestamp\":1}",
                    "{\"message_type\":\"\\x\",\"timestamp\":1}",
                    "{\"message_type\":\"heartbeat\",\"timestamp\":1}x",
                    "{\"message_type\":\"heartbeat\",\"timestamp\":1}{}",
                    "{\"message_type\":\"heartbeat\",\"timestamp\":1}]",
                    "[{\"message_type\":\"heartbeat\",\"timestamp\":1}],",
                    "17",
                    "\"heartbeat\"",
                    "true",
                    "null"
                })
        void aBodyThatIsNotOneJsonDocumentGetsOneRefusal(String body) {
            Rejected rejected = rejected(body);
            assertThat(rejected.code()).isEqualTo(ErrorCode.MALFORMED);
            assertThat(rejected.transaction()).isNull();
        }

        @Test
        void aMissingOrWrongTypeOrTimestampIsNamed() {
            assertThat(rejected("{\"timestamp\":1}").detail()).isEqualTo("message_type is missing");
            assertThat(rejected("{\"message_type\":1,\"timestamp\":1}").detail())
                    .isEqualTo("message_type must be a string");
            assertThat(rejected("{\"message_type\":null,\"timestamp\":1}").detail())
                    .isEqualTo("message_type must be a string");
            assertThat(rejected("{\"message_type\":\"heartbeat\"}").detail()).isEqualTo("timestamp is missing");
        }

        @ParameterizedTest
        @ValueSource(strings = {"\"1\"", "-1", "-0.5", "-99999999999999999999", "null", "true", "[]", "{}"})
        void aTimestampIsANumberFromZero(String value) {
            assertThat(rejected("{\"message_type\":\"heartbeat\",\"timestamp\":" + value + "}")
                            .detail())
                    .isEqualTo("timestamp must be a number of seconds, 0 or more");
        }

        @Test
        void anUnknownTypeIsToldApartAndNamesItsTransaction() {
            Rejected rejected = rejected(COMMIT.replace("\"commit\"", "\"pre\\ncommit\""));
            assertThat(rejected.code()).isEqualTo(ErrorCode.UNKNOWN_TYPE);
            assertThat(rejected.detail()).isEqualTo("message_type \"pre commit\" is not known");
            assertThat(rejected.transaction()).isEqualTo(GoldenMessages.TRANSACTION);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\"\"",
                    "\"0193542e\"",
                    "\"0193542e9a1b7c3d8e4f5a6b7c8d9e0f\"",
                    "17",
                    "null",
                    "{}",
                    "[]",
                    "\"0193542e-9a1b-7c3d-8e4f-5a6b7c8d9e0g\"",
                    "\"0193542e-9a1b-7c3d-8e4f-5a6b7c8d9e0f0\"",
                    "\"0193542e+9a1b-7c3d-8e4f-5a6b7c8d9e0f\"",
                    "\"٠193542e-9a1b-7c3d-8e4f-5a6b7c8d9e0f\"",
                    "\"-193542e-9a1b-7c3d-8e4f-5a6b7c8d9e0f\""
                })
        void anIdThatIsNoUuidIsRefused(String value) {
            assertThat(rejected("{\"message_type\":\"commit\",\"transaction_id\":" + value + ",\"timestamp\":1}")
                            .detail())
                    .isEqualTo("transaction_id must be a UUID");
            assertThat(rejected("{\"message_type\":\"inquire\"," + ID + ",\"payload\":{\"coordinator_id\":" + value
                                    + "},\"timestamp\":1}")
                            .detail())
                    .isEqualTo("payload.coordinator_id must be a UUID");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "prepare",
                    "vote_commit",
                    "vote_abort",
                    "commit",
                    "abort",
                    "ack",
                    "forget",
                    "inquire",
                    "pending"
                })
        void aMessageAboutATransactionNamesIt(String type) {
            assertThat(rejected("{\"message_type\":\"" + type + "\",\"timestamp\":1}")
                            .detail())
                    .isEqualTo("transaction_id is missing");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "participant_id:\"\"",
                    "participant_id:\"-a\"",
                    "participant_id:\"a b\"",
                    "participant_id:1",
                    "protocol_version:\"1\"",
                    "protocol_version:-1",
                    "protocol_version:1.0",
                    "protocol_version:2147483648",
                    "incarnation:-1",
                    "incarnation:9223372036854775808",
                    "incarnation:1e3",
                    "incarnation:null",
                    "batch:1",
                    "batch:\"true\"",
                    "batch:null",
                    "max_frame_bytes:0",
                    "max_frame_bytes:-5",
                    "max_frame_bytes:4294967296",
                    "in_doubt_count:-1",
                    "in_doubt_count:[]",
                    "in_doubt_count:2147483648",
                    "participant_id:",
                    "protocol_version:",
                    "incarnation:",
                    "batch:",
                    "max_frame_bytes:",
                    "in_doubt_count:"
                })
        void aHelloWithAFieldMissingOrWrongNamesTheField(String fieldAndValue) {
            String[] parts = fieldAndValue.split(":", 2);
            Rejected rejected = rejected(hello(parts[0], parts[1]));
            assertThat(rejected.code()).isEqualTo(ErrorCode.MALFORMED);
            assertThat(rejected.type()).isEqualTo(MessageType.HELLO);
            assertThat(rejected.detail()).startsWith("payload." + parts[0] + (parts[1].isEmpty() ? " is" : " must"));
        }

        @Test
        void aHelloOfAnotherVersionIsToldSoEvenIfItHasOtherFields() {
            String hello = "{\"message_type\":\"hello\",\"payload\":{\"protocol_version\":2},\"timestamp\":1}";
            assertThat(rejected(hello).code()).isEqualTo(ErrorCode.PROTOCOL_VERSION);
            assertThat(understood(hello("protocol_version", "2"))).isInstanceOf(SessionMessage.Hello.class);
        }

        @Test
        void aTokenIsBoundedAndNeverRepeated() {
            String detail = rejected(hello("batch", "true,\"token\":\"" + "t".repeat(2_000) + "\""))
                    .detail();
            assertThat(detail).isEqualTo("payload.token must be at most 1024 characters");
        }

        @ParameterizedTest
        @ValueSource(strings = {"{}", "{\"payload\":{}}", "{\"payload\":[]}", "5", "null", "\"x\"", "[]"})
        void aPrepareWithoutItsPartsIsRefusedAndNamesItsTransaction(String payload) {
            Rejected rejected =
                    rejected("{\"message_type\":\"prepare\"," + ID + ",\"payload\":" + payload + ",\"timestamp\":1}");
            assertThat(rejected.code()).isEqualTo(ErrorCode.MALFORMED);
            assertThat(rejected.transaction()).isEqualTo(GoldenMessages.TRANSACTION);
        }

        @ParameterizedTest
        @ValueSource(strings = {"null", "17", "\"{}\"", "[1]", "true"})
        void aBranchPayloadIsAnObject(String payload) {
            assertThat(rejected(prepare(payload)).detail()).isEqualTo("payload.payload must be an object");
        }

        @ParameterizedTest
        @ValueSource(strings = {"5", "null", "[]", "\"x\"", "false"})
        void aPayloadIsAnObjectWhateverTheType(String payload) {
            assertThat(rejected("{\"message_type\":\"heartbeat\",\"payload\":" + payload + ",\"timestamp\":1}")
                            .detail())
                    .isEqualTo("payload must be an object");
        }

        @ParameterizedTest
        @ValueSource(strings = {"\"maybe\"", "null", "true", "\"COMMIT\""})
        void aHeuristicOutcomeIsOneOfTwo(String value) {
            assertThat(rejected("{\"message_type\":\"ack\"," + ID + ",\"payload\":{\"heuristic\":" + value
                                    + "},\"timestamp\":1}")
                            .detail())
                    .startsWith("payload.heuristic must be");
        }

        @Test
        void theRefusalOfAnErrorIsNotAnswered() {
            Rejected rejected = rejected("{\"message_type\":\"error\",\"timestamp\":1}");
            assertThat(rejected.answerable()).isFalse();
            assertThat(rejected(COMMIT.replace("1.5", "\"x\"")).answerable()).isTrue();
        }
    }

    @Nested
    class WhenKeysAreRepeated {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"message_type\":\"heartbeat\",\"message_type\":\"heartbeat\",\"timestamp\":1}",
                    "{\"message_type\":\"heartbeat\",\"timestamp\":1,\"timestamp\":1}",
                    "{\"message_type\":\"heartbeat\",\"payload\":{},\"payload\":{},\"timestamp\":1}",
                    "{\"message_type\":\"heartbeat\",\"payload\":{\"batch\":true,\"batch\":true},\"timestamp\":1}",
                    "{\"message_type\":\"heartbeat\",\"x\":1,\"y\":1,\"z\":1,\"x\":1,\"timestamp\":1}",
                    "{\"message_type\":\"heartbeat\",\"payload\":{\"x\":1,\"x\":1},\"timestamp\":1}",
                    "{\"message_type\":\"heartbeat\",\"q\":{\"x\":1,\"\\u0078\":1},\"timestamp\":1}",
                    "{\"message_type\":\"heartbeat\",\"q\":[{\"x\":1},{\"x\":[{\"y\":1,\"y\":2}]}],\"timestamp\":1}"
                })
        void theMessageIsRefused(String json) {
            assertThat(rejected(json).detail()).containsAnyOf("twice", "duplicate key");
        }

        @Test
        void aBranchPayloadIsCheckedAllTheWayDown() {
            assertThat(rejected(prepare("{\"a\":[{\"b\":{\"c\":1,\"d\":2,\"c\":3}}]}"))
                            .detail())
                    .isEqualTo("a key stands twice in one object");
            assertThat(understood(prepare("{\"a\":{\"a\":1},\"b\":[{\"a\":1},{\"a\":1}]}")))
                    .isNotNull();
        }

        @Test
        void aBodyThatBrokeOffLeavesNothingBehind() {
            rejected("{\"x\":1,\"q\":{\"y\":1,");
            assertThat(understood("{\"x\":1,\"q\":{\"y\":1},\"message_type\":\"heartbeat\",\"timestamp\":1}"))
                    .isNotNull();
        }
    }

    @Nested
    class WhenABodyExceedsALimit {

        private String nested(int depth) {
            return "{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
        }

        @Test
        void aBranchPayloadMayNestToItsLimitAndNoFurther() {
            assertThat(understood("[" + prepare(nested(JsonLimits.MAX_PAYLOAD_DEPTH)) + "]"))
                    .isNotNull();
            assertThat(rejected(prepare(nested(JsonLimits.MAX_PAYLOAD_DEPTH + 1)))
                            .detail())
                    .isEqualTo("a value nests deeper than 64 levels");
        }

        @Test
        void deeperNestingThanThatEndsTheBody() {
            assertThat(rejected("[" + COMMIT + "," + prepare(nested(100_000)) + "]")
                            .detail())
                    .startsWith("the body exceeds a limit");
            assertThat(rejected("[".repeat(100_000)).detail()).startsWith("the body exceeds a limit");
        }

        @Test
        void aNumberOrANameIsBounded() {
            assertThat(rejected(prepare("{\"n\":" + "9".repeat(JsonLimits.MAX_NUMBER_CHARS + 1) + "}"))
                            .detail())
                    .startsWith("the body exceeds a limit");
            assertThat(rejected(prepare("{\"" + "n".repeat(JsonLimits.MAX_NAME_CHARS + 10) + "\":1}"))
                            .detail())
                    .startsWith("the body exceeds a limit");
        }

        @Test
        void aHugeExponentCostsNothing() {
            assertThat(understood(COMMIT.replace("1.5", "1e999999999"))).isNotNull();
            assertThat(rejected(hello("incarnation", "1e999999999")).detail()).startsWith("payload.incarnation must");
        }
    }

    @Nested
    class WhenABodyIsNotUtf8 {

        private Rejected rejectedBytes(int... bytes) {
            byte[] body = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                body[i] = (byte) bytes[i];
            }
            return (Rejected) codec.decode(body, 0, body.length).get(0);
        }

        @Test
        void invalidSequencesAreRefused() {
            assertThat(rejectedBytes('"', 0xC0, 0x80, '"').detail()).isEqualTo("the body is not UTF-8");
            assertThat(rejectedBytes('"', 0xED, 0xA0, 0x80, '"').detail()).isEqualTo("the body is not UTF-8");
            assertThat(rejectedBytes('"', 0xF4, 0x90, 0x80, 0x80, '"').detail()).isEqualTo("the body is not UTF-8");
            assertThat(rejectedBytes('"', 0xE0, 0x80, 0x80, '"').detail()).isEqualTo("the body is not UTF-8");
            assertThat(rejectedBytes('"', 0xE4, 0xB8).detail()).isEqualTo("the body is not UTF-8");
            assertThat(rejectedBytes('"', 0x80, '"').detail()).isEqualTo("the body is not UTF-8");
            assertThat(rejectedBytes('"', 0xFF, '"').detail()).isEqualTo("the body is not UTF-8");
        }

        @Test
        void theCheckAgreesWithTheStrictDecoderOfTheJdk() {
            long seed = Long.getLong("twopc.seed", System.nanoTime());
            System.err.println("MessageCodecTest.theCheckAgreesWithTheStrictDecoderOfTheJdk seed " + seed);
            java.util.Random random = new java.util.Random(seed);
            byte[] bytes = new byte[5];
            for (int i = 0; i < 300_000; i++) {
                random.nextBytes(bytes);
                bytes[0] |= (byte) 0xC0;
                for (int k = 1; k < 4; k++) {
                    bytes[k] = (byte) (random.nextInt(4) == 0 ? bytes[k] : 0x80 | (bytes[k] & 0x3F));
                }
                boolean valid;
                try {
                    StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes));
                    valid = true;
                } catch (java.nio.charset.CharacterCodingException e) {
                    valid = false;
                }
                assertThat(Utf8.isValid(bytes, 0, bytes.length))
                        .as("seed %d", seed)
                        .isEqualTo(valid);
            }
        }

        @Test
        void otherEncodingsAndByteOrderMarksAreRefused() {
            byte[] utf16 = COMMIT.getBytes(StandardCharsets.UTF_16LE);
            assertThat(((Rejected) codec.decode(utf16, 0, utf16.length).get(0)).detail())
                    .isEqualTo("the body is not UTF-8");
            assertThat(rejected("\uFEFF" + COMMIT).detail()).isEqualTo("the body begins with a byte order mark");
        }
    }
}
