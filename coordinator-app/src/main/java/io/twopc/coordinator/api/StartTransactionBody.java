package io.twopc.coordinator.api;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import io.twopc.protocol.model.ParticipantId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the body of POST /transactions looks like; {@link StartTransactionReader} reads it. */
@Schema(
        name = "StartTransaction",
        description = "Either `branches`, one for each participant addressed, or `payload`: a branch on every member"
                + " connected when PREPARE begins. Unknown fields are refused.",
        additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
record StartTransactionBody(
        @Schema(description = "Who takes part and what each is asked to do; nobody twice.")
        @ArraySchema(minItems = 1)
        @Nullable
        List<Branch> branches,

        @Schema(ref = "#/components/schemas/Payload", description = "What every member is asked to do.") @Nullable
        Object payload,

        @Schema(
                type = "string",
                format = "duration",
                description = "How long participants have to connect, and then to vote (ISO 8601): 1 ms (`PT0.001S`) to"
                        + " `twopc.coordinator.max-timeout`. `twopc.coordinator.timeout-seconds` unless given.",
                example = "PT5S")
        @Nullable
        String timeout) {

    @Schema(name = "StartBranch", additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
    record Branch(
            @Schema(
                    requiredMode = Schema.RequiredMode.REQUIRED,
                    pattern = "^" + ParticipantId.PATTERN + "$",
                    example = "bank-a")
            String participant,

            @Schema(ref = "#/components/schemas/Payload", description = "An empty object unless given.") @Nullable
            Object payload) {}
}
