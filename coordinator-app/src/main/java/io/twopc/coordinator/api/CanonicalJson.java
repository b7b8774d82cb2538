package io.twopc.coordinator.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One text for all JSON that means the same: fields sorted by name, no white space, numbers in one form each
 * ({@code 1}, {@code 1.0} and {@code 10e-1} are the same).
 */
final class CanonicalJson {

    private CanonicalJson() {}

    /** SHA-256 of the canonical text in UTF-8, in lower-case hexadecimal. */
    static String sha256(JsonNode node) {
        try {
            byte[] text = of(node).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static String of(JsonNode node) {
        StringBuilder text = new StringBuilder();
        append(node, text);
        return text.toString();
    }

    private static void append(JsonNode node, StringBuilder text) {
        if (node.isObject()) {
            Map<String, JsonNode> sorted = new TreeMap<>();
            node.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
            text.append('{');
            sorted.forEach((name, value) -> {
                separate(text, '{');
                text.append(quoted(name)).append(':');
                append(value, text);
            });
            text.append('}');
        } else if (node.isArray()) {
            text.append('[');
            node.values().forEach(value -> {
                separate(text, '[');
                append(value, text);
            });
            text.append(']');
        } else if (node.isNumber()) {
            text.append(node.decimalValue().stripTrailingZeros());
        } else {
            text.append(node);
        }
    }

    private static void separate(StringBuilder text, char opening) {
        if (text.charAt(text.length() - 1) != opening) {
            text.append(',');
        }
    }

    private static String quoted(String name) {
        return JsonNodeFactory.instance.stringNode(name).toString();
    }
}
