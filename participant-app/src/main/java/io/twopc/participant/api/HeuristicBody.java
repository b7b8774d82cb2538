package io.twopc.participant.api;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.swagger.v3.oas.annotations.media.Schema;
import io.twopc.participant.resource.HeuristicDecision;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.web.Fields;
import io.twopc.web.JsonBody;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What an operator says to decide a branch in doubt. */
@Schema(
        name = "HeuristicDecision",
        description = "How a branch in doubt is to end, who says so and why; all of it is recorded.",
        additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
record HeuristicBody(
        @Schema(
                requiredMode = REQUIRED,
                allowableValues = {"commit", "rollback"})
        String decision,

        @Schema(requiredMode = REQUIRED, minLength = 1, maxLength = MAX_BY_CHARS, example = "alice")
        String by,

        @Schema(requiredMode = REQUIRED, minLength = 1, maxLength = MAX_REASON_CHARS, example = "ticket 4711")
        String reason) {

    static final int MAX_BY_CHARS = 100;
    static final int MAX_REASON_CHARS = 1_000;
    private static final int MAX_DECISION_CHARS = 8;

    /** Reads the body, or refuses it and names all that is wrong with it. */
    static HeuristicDecision read(byte @Nullable [] body, Instant now) {
        JsonNode tree = JsonBody.read(body);
        Fields fields = new Fields();
        fields.onlyKnown(tree, "", Set.of("decision", "by", "reason"));
        String decision = fields.required(tree, "decision", MAX_DECISION_CHARS);
        String by = fields.required(tree, "by", MAX_BY_CHARS);
        String reason = fields.required(tree, "reason", MAX_REASON_CHARS);
        if (fields.areFine() && !decision.equals("commit") && !decision.equals("rollback")) {
            fields.reject("decision", "must be \"commit\" or \"rollback\"");
        }
        fields.check();
        HeuristicOutcome outcome = decision.equals("commit") ? HeuristicOutcome.COMMIT : HeuristicOutcome.ROLLBACK;
        return new HeuristicDecision(outcome, by, reason, now);
    }
}
