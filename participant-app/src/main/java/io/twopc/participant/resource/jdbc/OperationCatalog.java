package io.twopc.participant.resource.jdbc;

import io.twopc.protocol.model.Payload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The operations that payloads may name, and the strict reader of those payloads: what it does not know it refuses, and
 * what it says never repeats a value from the payload.
 *
 * <p>A payload is {@code {"operation":"debit","parameters":{"account":"a","amount":5}}}, or
 * {@code {"operations":[{…},{…}]}} with 1 to {@value #MAX_OPERATIONS} of them, which run in their order.
 */
final class OperationCatalog {

    /** Most operations in one payload. */
    static final int MAX_OPERATIONS = 1000;

    private static final int MAX_DEPTH = 8;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(ParameterType.MAX_DIGITS * 2)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Map<String, Operation> operations = new TreeMap<>();

    /**
     * Takes every declaration apart.
     *
     * @throws IllegalArgumentException for the first wrong one; the properties' validation has seen them before
     */
    OperationCatalog(Map<String, JdbcProperties.Operation> declared) {
        declared.forEach((name, declaration) -> operations.put(name, Operation.of(name, declaration)));
    }

    /** The names that payloads may use. */
    Set<String> names() {
        return Set.copyOf(operations.keySet());
    }

    /** What a payload asks for, in its order: at least one operation. */
    List<Invocation> read(Payload payload) throws Refusal {
        JsonNode root;
        try {
            root = JSON.readTree(payload.json());
        } catch (JacksonException e) {
            // The parser's own words would repeat parts of the payload.
            throw new Refusal("the payload is not acceptable JSON: malformed, a key twice, nested too deeply, or a"
                    + " number or text too long");
        }
        JsonNode list = root.get("operations");
        if (list == null) {
            return List.of(invocation(root, "the payload"));
        }
        onlyFields(root, Set.of("operations"), "the payload");
        if (!list.isArray() || list.isEmpty() || list.size() > MAX_OPERATIONS) {
            throw new Refusal("'operations' must be a list of 1 to " + MAX_OPERATIONS + " operations");
        }
        List<Invocation> invocations = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            invocations.add(invocation(list.get(i), "operation number " + (i + 1)));
        }
        return invocations;
    }

    private Invocation invocation(@Nullable JsonNode node, String where) throws Refusal {
        if (node == null || !node.isObject()) {
            throw new Refusal(where + " must be an object with 'operation' and 'parameters'");
        }
        JsonNode name = node.get("operation");
        if (name == null || !name.isString()) {
            throw new Refusal(where + " names no operation; declared are " + operations.keySet());
        }
        onlyFields(node, Set.of("operation", "parameters"), where);
        Operation operation = operations.get(name.stringValue());
        if (operation == null) {
            throw new Refusal(where + " names an unknown operation; declared are " + operations.keySet());
        }
        return new Invocation(operation, values(operation, node.get("parameters")));
    }

    private static Map<String, Object> values(Operation operation, @Nullable JsonNode given) throws Refusal {
        String who = "operation '" + operation.name() + "'";
        Set<String> names = operation.parameters();
        if (given != null && !given.isObject()) {
            throw new Refusal(who + ": 'parameters' must be an object");
        }
        if (given != null && !names.containsAll(given.propertyNames())) {
            throw new Refusal(who + " has an unknown parameter; its parameters are " + names);
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (String name : names) {
            JsonNode node = given == null ? null : given.get(name);
            if (node == null) {
                throw new Refusal(who + " lacks its parameter '" + name + "'");
            }
            ParameterType type = operation.types().get(name);
            Optional<Object> value = type == null ? ParameterType.readAny(node) : type.read(node);
            values.put(
                    name,
                    value.orElseThrow(() -> new Refusal(who + ": parameter '" + name + "' must be "
                            + (type == null ? "a text, a number of at most 100 digits, or a boolean" : type.words()))));
        }
        return values;
    }

    private static void onlyFields(JsonNode node, Set<String> known, String where) throws Refusal {
        if (!known.containsAll(node.propertyNames())) {
            throw new Refusal(where + " has an unknown field; known are " + new TreeSet<>(known));
        }
    }
}
