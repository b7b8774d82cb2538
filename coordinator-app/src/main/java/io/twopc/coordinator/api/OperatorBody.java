package io.twopc.coordinator.api;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.swagger.v3.oas.annotations.media.Schema;
import io.twopc.web.Fields;
import io.twopc.web.JsonBody;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Who does something by hand, and why: recorded with what is done. */
@Schema(
        name = "Operator",
        description = "Who does it and why; recorded.",
        additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
record OperatorBody(
        @Schema(requiredMode = REQUIRED, minLength = 1, maxLength = MAX_BY_CHARS, example = "alice")
        String by,

        @Schema(requiredMode = REQUIRED, minLength = 1, maxLength = MAX_REASON_CHARS, example = "ticket 4711")
        String reason) {

    static final int MAX_BY_CHARS = 100;
    static final int MAX_REASON_CHARS = 1_000;

    static OperatorBody read(byte @Nullable [] body) {
        JsonNode tree = JsonBody.read(body);
        Fields fields = new Fields();
        fields.onlyKnown(tree, "", Set.of("by", "reason"));
        OperatorBody operator = new OperatorBody(
                fields.required(tree, "by", MAX_BY_CHARS), fields.required(tree, "reason", MAX_REASON_CHARS));
        fields.check();
        return operator;
    }
}
