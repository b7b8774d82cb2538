package io.twopc.coordinator.api;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.twopc.coordinator.engine.ParticipantView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A participant in JSON; what does not apply is left out. */
@Schema(name = "Participant", description = "A participant as the coordinator sees it.")
@JsonInclude(JsonInclude.Include.NON_NULL)
record ParticipantBody(
        @Schema(requiredMode = REQUIRED, example = "bank-a") String id,

        @Schema(requiredMode = REQUIRED, description = "False once evicted, while it still has unended branches.")
        boolean member,

        @Schema(requiredMode = REQUIRED) boolean connected,

        @Schema(description = "Where it is connected from.", example = "10.0.0.7:51234") @Nullable
        String address,

        @Schema(requiredMode = REQUIRED, description = "The highest it was seen with; 0 before its first connection.")
        long incarnation,

        @Nullable Instant connectedSince,

        @Schema(description = "When a heartbeat, or anything else, last arrived from it.") @Nullable
        Instant lastHeartbeatAt,

        @Schema(
                description = "From sending its last decision to its acknowledgement, in milliseconds.",
                example = "1.25")
        @Nullable
        Double roundTripMillis,

        @Schema(requiredMode = REQUIRED, description = "Branches of transactions that have not ended.")
        int openBranches,

        @Schema(requiredMode = REQUIRED, description = "Branches it said it held in doubt when it connected.")
        int inDoubtReported) {

    private static final double NANOS_PER_MILLI = 1_000_000.0;

    static ParticipantBody of(ParticipantView view) {
        Duration roundTrip = view.roundTrip();
        return new ParticipantBody(
                view.id().value(),
                view.member(),
                view.connected(),
                view.address(),
                view.incarnation(),
                view.connectedSince(),
                view.lastHeardAt(),
                roundTrip == null ? null : roundTrip.toNanos() / NANOS_PER_MILLI,
                view.openBranches(),
                view.inDoubtReported());
    }

    @Schema(name = "Participants", description = "Members, and evicted ones that still have unended branches; by id.")
    record Participants(@Schema(requiredMode = REQUIRED) List<ParticipantBody> participants) {}
}
