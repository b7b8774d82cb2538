package io.twopc.participant.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Holds the API document against what the API is. */
public final class OpenApiCheck {

    private OpenApiCheck() {}

    /** Every operation is there, has a name, a summary, and says what each status means; every reference leads somewhere. */
    public static void complete(JsonNode document) {
        List<String> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    operations.add(operation.getKey() + " " + path.getKey());
                    described(operation.getKey() + " " + path.getKey(), operation.getValue());
                }));
        assertThat(operations)
                .containsExactlyInAnyOrder(
                        "get /branches", "get /branches/{id}", "post /branches/{id}/heuristic", "get /preference");
        references(document)
                .forEach(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    private static void described(String name, JsonNode operation) {
        assertThat(operation.path("operationId").asString("")).as(name).isNotBlank();
        assertThat(operation.path("summary").asString("")).as(name).isNotBlank();
        assertThat(operation.path("responses").size()).as(name).isPositive();
        assertThat(operation.path("responses").path("200").path("content").propertyNames())
                .as("%s answers", name)
                .containsExactly("application/json");
    }

    private static List<String> references(JsonNode node) {
        List<String> found = new ArrayList<>();
        if (node.has("$ref")) {
            found.add(node.path("$ref").asString());
        }
        node.values().forEach(child -> found.addAll(references(child)));
        return found;
    }

    /** Every field that came is named by the schema, and every required one came. */
    public static void fits(JsonNode document, String schema, JsonNode value) {
        JsonNode described = document.path("components").path("schemas").path(schema);
        assertThat(described.isMissingNode()).as("schema %s", schema).isFalse();
        assertThat(described.path("properties").propertyNames()).containsAll(value.propertyNames());
        described
                .path("required")
                .values()
                .forEach(name -> assertThat(value.has(name.asString()))
                        .as("%s has %s", schema, name)
                        .isTrue());
    }
}
