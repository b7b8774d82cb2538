package io.twopc.proofs.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.twopc.coordinator.api.RequestReading;
import io.twopc.coordinator.engine.StartTransaction;
import io.twopc.coordinator.engine.StartTransaction.Addressees;
import io.twopc.coordinator.engine.StartTransaction.Branch;
import io.twopc.protocol.message.TransactionMessage.Prepare;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.TransactionId;
import io.twopc.web.JsonBody;
import io.twopc.web.ProblemException;
import io.twopc.wire.Decoded.Understood;
import io.twopc.wire.JsonLimits;
import io.twopc.wire.MessageCodec;
import io.twopc.wire.UnencodableException;
import io.twopc.wire.WireBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Any body of a request is a wish or a problem that names what is wrong, in bounded memory. A wish reaches its
 * participants word for word, and has one hash however it is written: the one its idempotency key is kept with (C2).
 *
 * <p>Input: the body.
 */
class RequestFuzzTest {

    private static final TransactionId TRANSACTION = TransactionId.parse("0193542e-9a1b-7c3d-8e4f-5a6b7c8d9e0f");
    private static final CoordinatorId COORDINATOR = CoordinatorId.parse("7b0c1f6e-2d7a-4c55-9a57-0f7e6a1d2c3b");
    private static final Set<Integer> PROBLEMS = Set.of(400, 413, 422);
    private static final List<String> KEYS = List.of("order-1");

    /** A participant's reader that takes what the wire protocol promises and nothing beyond. */
    private static final JsonMapper ON_THE_WIRE = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNumberLength(JsonLimits.MAX_NUMBER_CHARS)
                            .maxNameLength(JsonLimits.MAX_NAME_CHARS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final MessageCodec codec = new MessageCodec();

    @DictionaryFile(resourcePath = "/io/twopc/proofs/fuzz/requests.dict")
    @FuzzTest(maxDuration = "24h")
    void anyBodyIsAWishOrAProblem(byte[] body) {
        Optional<StartTransaction> wish =
                Allocation.bounded(body.length, () -> wishOrProblem(() -> RequestReading.start(body, KEYS)));
        wishOrProblem(() -> RequestReading.operator(body));
        if (wish.isPresent()) {
            canBeDone(wish.get());
            hasOneHash(JsonBody.read(body), Arrays.hashCode(body));
        }
    }

    private static <T> Optional<T> wishOrProblem(Supplier<T> reading) {
        try {
            return Optional.of(reading.get());
        } catch (ProblemException problem) {
            assertThat(problem.status().value()).isIn(PROBLEMS);
            assertThat(problem.code()).isNotBlank();
            assertThat(problem.getMessage()).isNotBlank();
            return Optional.empty();
        }
    }

    private void canBeDone(StartTransaction wish) {
        assertThat(wish.timeout()).isBetween(Duration.ofMillis(1), RequestReading.PROPERTIES.maxTimeout());
        assertThat(keyOf(wish).bodyHash()).matches("[0-9a-f]{64}");
        if (wish.addressees() instanceof Addressees.EveryMember every) {
            arrivesAsItIs(every.payload());
        } else if (wish.addressees() instanceof Addressees.Branches named) {
            assertThat(named.branches()).hasSizeBetween(1, RequestReading.PROPERTIES.maxBranches());
            assertThat(named.branches()).extracting(Branch::participant).doesNotHaveDuplicates();
            named.branches().forEach(branch -> arrivesAsItIs(branch.payload()));
        }
    }

    private static StartTransaction.Key keyOf(StartTransaction wish) {
        return Objects.requireNonNull(wish.key());
    }

    /** What the coordinator has accepted, its participants can be told, in frames that they accept. */
    private void arrivesAsItIs(Payload payload) {
        Prepare prepare = new Prepare(TRANSACTION, COORDINATOR, payload);
        WireBuffer sink = new WireBuffer();
        try {
            codec.encode(prepare, 1_732_300_000_123L, sink);
        } catch (UnencodableException e) {
            throw new AssertionError("was accepted, but cannot be sent", e);
        }
        assertThat(sink.size())
                .isLessThanOrEqualTo(Math.toIntExact(
                        RequestReading.PROPERTIES.maxFrameBytes().toBytes()));
        assertThat(codec.decode(sink.array(), 0, sink.size())).containsExactly(new Understood(prepare));
        assertThat(ON_THE_WIRE.readTree(payload.json()).isObject()).isTrue();
    }

    private static void hasOneHash(JsonNode tree, int seed) {
        String canonical = RequestReading.canonical(tree);
        JsonNode again = ON_THE_WIRE.readTree(canonical);
        assertThat(RequestReading.canonical(again)).as("canonical of canonical").isEqualTo(canonical);
        assertThat(Meaning.of(again)).as("canonical means the same").isEqualTo(Meaning.of(tree));
        String hash = RequestReading.hash(tree);
        Random random = new Random(seed);
        JsonNode otherwise = ON_THE_WIRE.readTree(Meaning.otherwise(tree, random));
        assertThat(RequestReading.hash(otherwise)).as("written otherwise").isEqualTo(hash);
    }
}
