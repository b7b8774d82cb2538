package io.twopc.web;

import io.twopc.wire.JsonLimits;
import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ValueNode;

/** Reads the body of a request as one JSON object, strictly: no field twice, nothing after it, numbers as written. */
public final class JsonBody {

    /** The body, its branches and one of them: what may stand around a payload. */
    private static final int LEVELS_AROUND_PAYLOAD = 3;

    /** How much longer a number may become when it is written in another form: a point, and an exponent with its sign. */
    private static final int REWRITING_CHARS = 16;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(JsonLimits.MAX_PAYLOAD_DEPTH + LEVELS_AROUND_PAYLOAD)
                            .maxNumberLength(JsonLimits.MAX_NUMBER_CHARS - REWRITING_CHARS)
                            .maxNameLength(JsonLimits.MAX_NAME_CHARS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .nodeFactory(new BoundedNumbers())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Pattern SOURCE =
            Pattern.compile("\\s*\\([^()]*\\[Source:[^\\]]*\\]\\)|\\s*\\[Source:[^\\]]*\\]");

    private JsonBody() {}

    /** Refuses numbers so large or small that writing them in another form takes an exponent nobody can read. */
    private static final class BoundedNumbers extends JsonNodeFactory {

        private static final long serialVersionUID = 1L;
        private static final int LARGEST_SCALE = 1_000_000_000;

        @Override
        public ValueNode numberNode(@Nullable BigDecimal number) {
            if (number != null && (number.scale() > LARGEST_SCALE || number.scale() < -LARGEST_SCALE)) {
                throw new NumberFormatException("a scale of " + number.scale());
            }
            return super.numberNode(number);
        }
    }

    /**
     * Reads the body.
     *
     * @throws ProblemException if it is not one JSON object within the limits
     */
    public static JsonNode read(byte @Nullable [] body) {
        if (body == null || body.length == 0) {
            throw ProblemException.malformed("a body is required: one JSON object");
        }
        JsonNode tree = parse(body);
        if (!tree.isObject()) {
            throw ProblemException.malformed("the body must be a JSON object");
        }
        return tree;
    }

    /** The node as JSON text without white space; fields keep their order. */
    public static String text(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }

    private static JsonNode parse(byte[] body) {
        try {
            return MAPPER.readTree(body);
        } catch (StreamConstraintsException e) {
            throw ProblemException.malformed("the body goes beyond a limit: " + e.getOriginalMessage());
        } catch (NumberFormatException e) {
            throw ProblemException.malformed("the body goes beyond a limit: a number with too large an exponent");
        } catch (JacksonException e) {
            var at = e.getLocation();
            String where = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
            throw ProblemException.malformed("the body is not JSON: " + withoutSource(e) + where);
        }
    }

    /** The parser names its source by settings of its own, which mean nothing to a client. */
    private static String withoutSource(JacksonException e) {
        return SOURCE.matcher(e.getOriginalMessage()).replaceAll("");
    }
}
