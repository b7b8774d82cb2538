package io.twopc.coordinator.api;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.twopc.coordinator.history.BranchView;
import io.twopc.coordinator.history.OperatorNote;
import io.twopc.coordinator.history.TimelineEntry;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.protocol.model.AbortCause;
import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantState;
import io.twopc.protocol.model.ProtocolState;
import io.twopc.protocol.model.Vote;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A transaction in JSON; what does not apply is left out. */
@Schema(name = "Transaction", description = "A transaction as it stands; fields that do not apply are left out.")
@JsonInclude(JsonInclude.Include.NON_NULL)
record TransactionBody(
        @Schema(requiredMode = REQUIRED, format = "uuid", example = Examples.ID)
        String id,

        @Schema(requiredMode = REQUIRED) ProtocolState state,

        @Schema(requiredMode = REQUIRED, description = "`UNKNOWN` while there is none yet.")
        Outcome outcome,

        @Schema(description = "Why it was aborted.", example = "voted_abort", ref = "#/components/schemas/AbortReason")
        @Nullable
        String reason,

        @Schema(description = "Who caused the abort, where somebody did.", example = "bank-b") @Nullable
        String reasonParticipant,

        @Schema(description = "The cause in words.", example = "insufficient funds") @Nullable
        String reasonDetail,

        @Schema(
                requiredMode = REQUIRED,
                format = "duration",
                description = "How long participants had to connect, and then to vote.",
                example = "PT5S")
        String timeout,

        @Schema(requiredMode = REQUIRED) Instant createdAt,

        @Schema(description = "When the commit was durable, or the abort was decided.") @Nullable
        Instant decidedAt,

        @Schema(description = "When nothing was left to do.") @Nullable
        Instant endedAt,

        @Schema(description = "How branches ended otherwise than decided, or may have.") @Nullable
        Damage damage,

        @Schema(description = "Whether an operator has seen the damage; present where there is damage.") @Nullable
        Boolean damageAcknowledged,

        @Schema(requiredMode = REQUIRED, description = "Participants left out for good (R12).")
        List<String> excluded,

        @Schema(requiredMode = REQUIRED) List<Branch> branches,

        @Schema(requiredMode = REQUIRED, description = "What operators did about it, oldest first.")
        List<Note> notes) {

    static TransactionBody of(TransactionView view) {
        AbortCause abort = view.abort();
        Damage damage = view.damage();
        return new TransactionBody(
                view.id().toString(),
                view.state(),
                view.outcome(),
                abort == null ? null : abort.reason().code(),
                abort == null || abort.participant() == null
                        ? null
                        : abort.participant().value(),
                abort == null ? null : abort.detail(),
                view.timeout().toString(),
                view.createdAt(),
                view.decidedAt(),
                view.endedAt(),
                damage,
                damage == null ? null : view.damageAcknowledged(),
                view.branches().stream()
                        .filter(branch -> branch.state() == ParticipantState.EXCLUDED)
                        .map(branch -> branch.participant().value())
                        .toList(),
                view.branches().stream().map(Branch::of).toList(),
                view.notes().stream().map(Note::of).toList());
    }

    @Schema(name = "Branch", description = "A participant's share of a transaction.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Branch(
            @Schema(requiredMode = REQUIRED, example = "bank-a")
            String participant,

            @Schema(requiredMode = REQUIRED) ParticipantState state,
            @Nullable Vote vote,

            @Schema(description = "Why it voted abort, failed, was excluded or is a hazard, in words.") @Nullable
            String explanation,

            @Schema(requiredMode = REQUIRED) boolean acknowledged,

            @Schema(
                    description = "How an operator of the participant had decided it by hand.",
                    allowableValues = {"commit", "rollback"})
            @Nullable
            String heuristic,

            @Schema(requiredMode = REQUIRED, description = "Whether its end is not known.")
            boolean hazard,

            @Schema(requiredMode = REQUIRED, description = "How many messages were repeated to it.")
            int retries,

            @Schema(requiredMode = REQUIRED, description = "What happened when, oldest first.")
            List<Happening> timeline) {

        static Branch of(BranchView view) {
            return new Branch(
                    view.participant().value(),
                    view.state(),
                    view.vote(),
                    view.explanation(),
                    view.acknowledged(),
                    word(view.heuristic()),
                    view.hazard(),
                    view.retries(),
                    view.timeline().stream().map(Happening::of).toList());
        }

        /** As the participant's own interface and the channel spell it. */
        private static @Nullable String word(@Nullable HeuristicOutcome heuristic) {
            return heuristic == null ? null : heuristic.name().toLowerCase(Locale.ROOT);
        }
    }

    @Schema(name = "Happening", description = "Something that happened to a branch.")
    record Happening(
            @Schema(requiredMode = REQUIRED) Instant at,

            @Schema(requiredMode = REQUIRED, ref = "#/components/schemas/BranchEvent")
            String event) {

        static Happening of(TimelineEntry entry) {
            return new Happening(entry.at(), entry.event().code());
        }
    }

    @Schema(name = "OperatorNote", description = "What an operator did, who and why.")
    record Note(
            @Schema(requiredMode = REQUIRED, example = "damage_acknowledged")
            String action,

            @Schema(requiredMode = REQUIRED, example = "alice")
            String by,

            @Schema(requiredMode = REQUIRED, example = "settled with the bank, ticket 4711")
            String reason,

            @Schema(requiredMode = REQUIRED) Instant at) {

        static Note of(OperatorNote note) {
            return new Note(note.action(), note.by(), note.reason(), note.at());
        }
    }
}
