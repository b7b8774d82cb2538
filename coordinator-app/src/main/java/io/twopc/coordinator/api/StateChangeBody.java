package io.twopc.coordinator.api;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.twopc.coordinator.engine.StateChange;
import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ProtocolState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The data of one event of the stream. */
@Schema(name = "StateChange", description = "A transaction came to stand otherwise.")
@JsonInclude(JsonInclude.Include.NON_NULL)
record StateChangeBody(
        @Schema(requiredMode = REQUIRED, format = "uuid", example = Examples.ID)
        String id,

        @Schema(requiredMode = REQUIRED) ProtocolState state,
        @Schema(requiredMode = REQUIRED) Outcome outcome,

        @Schema(example = "voted_abort", ref = "#/components/schemas/AbortReason") @Nullable
        String reason,

        @Nullable Damage damage,
        @Schema(requiredMode = REQUIRED) Instant at) {

    static StateChangeBody of(StateChange change) {
        return new StateChangeBody(
                change.id().toString(),
                change.state(),
                change.outcome(),
                change.reason() == null ? null : change.reason().code(),
                change.damage(),
                change.at());
    }
}
