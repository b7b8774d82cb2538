package io.twopc.coordinator.api;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Holds JSON against the schemas of an API document. Stricter than JSON Schema: a field that the schema does not name is
 * a difference, too, unless it allows others.
 */
final class SchemaCheck {

    private final JsonNode document;
    private final List<String> differences = new ArrayList<>();

    SchemaCheck(JsonNode document) {
        this.document = document;
    }

    /** Where the value differs from the schema of this name. */
    List<String> differences(JsonNode value, String schema) {
        differences.clear();
        check(value, document.path("components").path("schemas").path(schema), schema);
        return List.copyOf(differences);
    }

    private void check(JsonNode value, JsonNode schema, String path) {
        JsonNode resolved = resolve(schema);
        String type = resolved.path("type").asString("");
        if (!isOfType(value, type)) {
            differences.add(path + " is not of type " + type + ": " + value);
            return;
        }
        JsonNode words = resolved.path("enum");
        if (words.isArray() && words.values().stream().noneMatch(value::equals)) {
            differences.add(path + " is none of " + words + ": " + value);
        }
        checkFormat(value, resolved.path("format").asString(""), path);
        if (value.isObject()) {
            checkObject(value, resolved, path);
        } else if (value.isArray()) {
            value.values().forEach(item -> check(item, resolved.path("items"), path + "[]"));
        }
    }

    private void checkObject(JsonNode value, JsonNode schema, String path) {
        schema.path("required").values().stream()
                .filter(name -> !value.has(name.asString()))
                .forEach(name -> differences.add(path + " lacks " + name.asString()));
        JsonNode properties = schema.path("properties");
        value.properties().forEach(field -> {
            if (properties.has(field.getKey())) {
                check(field.getValue(), properties.path(field.getKey()), path + "." + field.getKey());
            } else if (!schema.path("additionalProperties").asBoolean(false)) {
                differences.add(path + " does not know " + field.getKey());
            }
        });
    }

    private void checkFormat(JsonNode value, String format, String path) {
        Function<String, Object> reader = switch (format) {
            case "uuid" -> UUID::fromString;
            case "date-time" -> OffsetDateTime::parse;
            case "duration" -> Duration::parse;
            default -> text -> text;
        };
        try {
            var unused = reader.apply(value.asString(""));
        } catch (RuntimeException e) {
            differences.add(path + " is not a " + format + ": " + value);
        }
    }

    private JsonNode resolve(JsonNode schema) {
        if (!schema.has("$ref")) {
            return schema;
        }
        return document.at(schema.path("$ref").asString().substring(1));
    }

    private static boolean isOfType(JsonNode value, String type) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            default -> false;
        };
    }
}
