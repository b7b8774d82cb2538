package io.twopc.coordinator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.protocol.model.AbortCause;
import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.ParticipantState;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** What became of one line of a stream of rounds; the whole transaction is at its id. */
@Schema(
        name = "RoundLine",
        description = "What became of one line of a stream of rounds; the whole transaction is at its id.")
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record RoundLine(
        @Schema(
                requiredMode = Schema.RequiredMode.REQUIRED,
                description = "The line asked with, from 1; blank ones count.")
        long line,

        @Schema(
                requiredMode = Schema.RequiredMode.REQUIRED,
                description = "As if asked by itself: 201 with an outcome.")
        int status,

        @Schema(format = "uuid", example = Examples.ID) @Nullable
        String id,

        @Schema(description = "`UNKNOWN` where the log failed.") @Nullable
        Outcome outcome,

        @Schema(ref = "#/components/schemas/AbortReason") @Nullable
        String reason,

        @Schema(description = "Who caused the abort, where somebody did.") @Nullable
        String reasonParticipant,

        @Schema(description = "The cause in words.") @Nullable
        String reasonDetail,

        @Nullable Damage damage,

        @Schema(description = "Participants left out for good (R12).")
        List<String> excluded,

        @Schema(description = "Why there is no outcome.") @Nullable
        ProblemDetail problem) {

    static RoundLine decided(long line, TransactionView view) {
        AbortCause abort = view.abort();
        ParticipantId culprit = abort == null ? null : abort.participant();
        return new RoundLine(
                line,
                HttpStatus.CREATED.value(),
                view.id().toString(),
                view.outcome(),
                abort == null ? null : abort.reason().code(),
                culprit == null ? null : culprit.value(),
                abort == null ? null : abort.detail(),
                view.damage(),
                view.branches().stream()
                        .filter(branch -> branch.state() == ParticipantState.EXCLUDED)
                        .map(branch -> branch.participant().value())
                        .toList(),
                null);
    }

    static RoundLine refused(long line, ProblemDetail problem) {
        return new RoundLine(line, problem.getStatus(), null, null, null, null, null, null, List.of(), problem);
    }

    /** Nobody knows yet how it ends: the id says where to look after a restart. */
    static RoundLine unknown(long line, String id, ProblemDetail problem) {
        return new RoundLine(
                line, problem.getStatus(), id, Outcome.UNKNOWN, null, null, null, null, List.of(), problem);
    }
}
