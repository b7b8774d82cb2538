package io.twopc.web;

import io.twopc.wire.JsonLimits;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the body of a request as one JSON object, strictly: no field twice, nothing after it, numbers as written. */
public final class JsonBody {

    /** The body, its branches and one of them: what may stand around a payload. */
    private static final int LEVELS_AROUND_PAYLOAD = 3;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(JsonLimits.MAX_PAYLOAD_DEPTH + LEVELS_AROUND_PAYLOAD)
                            .maxNumberLength(JsonLimits.MAX_NUMBER_CHARS)
                            .maxNameLength(JsonLimits.MAX_NAME_CHARS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonBody() {}

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
            throw ProblemException.malformed("the body is not JSON: " + e.getOriginalMessage() + where);
        }
    }
}
