package io.twopc.participant.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.twopc.participant.engine.BranchView;
import io.twopc.participant.resource.HeuristicDecision;
import io.twopc.protocol.participant.BranchStatus;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A branch as operators see it. */
@Schema(name = "Branch", description = "This participant's share of a transaction.")
@JsonInclude(JsonInclude.Include.NON_NULL)
record BranchBody(
        @Schema(description = "The transaction.", format = "uuid", example = Examples.ID)
        String id,

        @Schema(
                description = "The identity of the log that decides it.",
                format = "uuid",
                example = Examples.COORDINATOR)
        String coordinator,

        BranchStatus state,

        @Schema(description = "Whether it is prepared and its decision not known.")
        boolean inDoubt,

        @Schema(description = "When it came into this state, as far as this start of the participant knows.")
        Instant since,

        @Schema(description = "Why it was refused, where it was.") @Nullable
        String reason,

        @Schema(description = "An operator's decision about it.") @Nullable
        Heuristic heuristic,

        @Schema(description = "How often the call to the resource that is going on has failed.")
        int failures) {

    static BranchBody of(BranchView view) {
        return new BranchBody(
                view.transaction().toString(),
                view.coordinator().toString(),
                view.status(),
                view.status() == BranchStatus.PREPARED,
                view.since(),
                view.reason(),
                Heuristic.of(view.heuristic()),
                view.failures());
    }

    /** A decision by hand. */
    @Schema(name = "Heuristic", description = "A decision by hand, who took it and why.")
    record Heuristic(
            @Schema(allowableValues = {"commit", "rollback"})
            String decision,

            String by,
            String reason,
            Instant at) {

        static @Nullable Heuristic of(@Nullable HeuristicDecision decision) {
            return decision == null
                    ? null
                    : new Heuristic(
                            decision.outcome().name().toLowerCase(Locale.ROOT),
                            decision.by(),
                            decision.reason(),
                            decision.at());
        }
    }
}
