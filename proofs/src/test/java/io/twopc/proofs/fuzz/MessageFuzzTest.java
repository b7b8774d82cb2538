package io.twopc.proofs.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.wire.Decoded;
import io.twopc.wire.Decoded.Understood;
import io.twopc.wire.JsonLimits;
import io.twopc.wire.MessageCodec;
import io.twopc.wire.PeerText;
import io.twopc.wire.Rejected;
import io.twopc.wire.UnencodableException;
import io.twopc.wire.WireBuffer;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Any body of a frame is answered with messages and refusals, never with an exception, and in bounded memory. What is
 * understood is what a reader of JSON that shares no code with the codec sees there, and is the same after it was written
 * and read again.
 */
class MessageFuzzTest {

    private static final MessageCodec USED = new MessageCodec();

    /** Another reader of the same JSON: data binding, where the codec streams. */
    private static final JsonMapper READER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNumberLength(JsonLimits.MAX_NUMBER_CHARS)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final JsonMapper STRICT = READER.rebuild()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    @DictionaryFile(resourcePath = "/io/twopc/proofs/fuzz/messages.dict")
    @FuzzTest(maxDuration = "24h")
    void anyBodyIsAnswered(byte[] body) {
        List<Decoded> answers = Allocation.bounded(body.length, () -> new MessageCodec().decode(body, 0, body.length));
        assertThat(answers).isNotEmpty();
        assertThat(USED.decode(body, 0, body.length)).as("by a codec in use").isEqualTo(answers);
        byte[] amidst = new byte[body.length + 20];
        System.arraycopy(body, 0, amidst, 7, body.length);
        assertThat(USED.decode(amidst, 7, body.length)).as("within a buffer").isEqualTo(answers);
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i) instanceof Understood understood) {
                isWhatStandsThere(understood.message(), element(body, answers, i));
                comesBackTheSame(understood);
            } else if (answers.get(i) instanceof Rejected rejected) {
                saysWhy(rejected);
            }
        }
    }

    private static void saysWhy(Rejected rejected) {
        assertThat(rejected.detail()).isNotBlank().hasSizeLessThanOrEqualTo(PeerText.MAX_CHARS);
        Decoded heard = decodeOne(encode(rejected.answer()));
        assertThat(heard).as("the peer understands its answer").isEqualTo(new Understood(rejected.answer()));
    }

    /** The object that the i-th answer is about, if every element has one of its own. */
    private static JsonNode element(byte[] body, List<Decoded> answers, int i) {
        boolean noneRefused = answers.stream().allMatch(Understood.class::isInstance);
        JsonNode tree = (noneRefused ? STRICT : READER).readTree(body);
        if (tree.isArray()) {
            boolean inStep = tree.size() == answers.size();
            return inStep ? tree.get(i) : READER.createObjectNode();
        }
        return tree;
    }

    private static void isWhatStandsThere(Message message, JsonNode object) {
        if (object.isEmpty()) {
            return; // refusals were counted together: which is which cannot be told from outside
        }
        assertThat(object.path("message_type").asString())
                .isEqualTo(message.type().code());
        assertThat(object.path("timestamp").isNumber()).isTrue();
        if (message instanceof TransactionMessage about) {
            assertThat(object.path("transaction_id").asString().toLowerCase(Locale.ROOT))
                    .isEqualTo(about.transaction().toString());
        }
        if (message instanceof TransactionMessage.Prepare prepare) {
            assertThat(STRICT.readTree(prepare.payload().json()))
                    .isEqualTo(object.path("payload").path("payload"));
        }
    }

    private static void comesBackTheSame(Understood understood) {
        byte[] encoded = encode(understood.message());
        assertThat(decodeOne(encoded)).isEqualTo(understood);
        assertThat(encode(understood.message())).isEqualTo(encoded);
        assertThat(understood.message().type()).isIn((Object[]) MessageType.values());
    }

    private static byte[] encode(Message message) {
        WireBuffer sink = new WireBuffer();
        try {
            USED.encode(message, 1_732_300_000_123L, sink);
        } catch (UnencodableException e) {
            throw new AssertionError("was read, but cannot be written: " + message, e);
        }
        return sink.toByteArray();
    }

    private static Decoded decodeOne(byte[] body) {
        List<Decoded> decoded = USED.decode(body, 0, body.length);
        assertThat(decoded).hasSize(1);
        return decoded.get(0);
    }
}
