package io.twopc.coordinator.engine;

import io.twopc.coordinator.decisionlog.LogRecord.DamageFound;
import io.twopc.coordinator.history.BranchView;
import io.twopc.coordinator.history.OperatorNote;
import io.twopc.coordinator.history.TimelineEntry;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.protocol.coordinator.CoordinatorEffect;
import io.twopc.protocol.model.AbortCause;
import io.twopc.protocol.model.AbortReason;
import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.Decision;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.ParticipantState;
import io.twopc.protocol.model.ProtocolState;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.model.Vote;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Tells of damage, and shows what came to light after its transaction had ended, or of one nobody remembers (C15). */
final class LateDamage {

    private LateDamage() {}

    /** The line by which an operator learns of it. */
    static void warn(Logger log, TransactionId id, CoordinatorEffect.RecordDamage damage) {
        HeuristicOutcome heuristic = damage.heuristic();
        String end = heuristic == null ? "its end is not known" : "HEURISTIC_" + heuristic;
        TransactionContext.run(id, () -> log.warn("Damage at {}: {} ({})", damage.participant(), end, damage.detail()));
    }

    static TransactionView shown(TransactionId id, @Nullable TransactionView kept, DamageFound damage) {
        Instant at = damage.at();
        TransactionView view = kept == null ? presumedAborted(id, at) : kept;
        List<BranchView> branches = new ArrayList<>();
        boolean found = false;
        for (BranchView branch : view.branches()) {
            boolean concerned = branch.participant().equals(damage.participant());
            branches.add(concerned && !isShown(branch, damage) ? damaged(branch, damage.heuristic(), at) : branch);
            found |= concerned;
        }
        if (!found) {
            branches.add(damaged(unknown(damage.participant()), damage.heuristic(), at));
        }
        return new TransactionView(
                view.id(),
                view.state(),
                view.outcome(),
                view.abort(),
                view.timeout(),
                view.createdAt(),
                view.decidedAt(),
                view.endedAt(),
                kind(view.outcome(), branches),
                view.damageAcknowledged() && branches.equals(view.branches()),
                branches,
                view.notes());
    }

    /** Recovery may meet the same record more than once. */
    private static boolean isShown(BranchView branch, DamageFound damage) {
        return branch.timeline().contains(new TimelineEntry(damage.at(), event(damage.heuristic())));
    }

    static TransactionView acknowledged(TransactionView view, OperatorNote note) {
        List<OperatorNote> notes = new ArrayList<>(view.notes());
        notes.add(note);
        return new TransactionView(
                view.id(),
                view.state(),
                view.outcome(),
                view.abort(),
                view.timeout(),
                view.createdAt(),
                view.decidedAt(),
                view.endedAt(),
                view.damage(),
                true,
                view.branches(),
                notes);
    }

    private static TransactionView presumedAborted(TransactionId id, Instant at) {
        AbortCause cause = new AbortCause(
                AbortReason.COORDINATOR_RESTARTED, null, "presumed aborted: the log holds no decision of it");
        return new TransactionView(
                id,
                ProtocolState.ABORTED,
                Outcome.ABORTED,
                cause,
                Duration.ZERO,
                at,
                null,
                null,
                null,
                false,
                List.of(),
                List.of());
    }

    private static BranchView unknown(ParticipantId participant) {
        return new BranchView(participant, ParticipantState.ACKNOWLEDGED, null, null, false, null, false, 0, List.of());
    }

    private static BranchView damaged(BranchView branch, @Nullable HeuristicOutcome heuristic, Instant at) {
        List<TimelineEntry> timeline = new ArrayList<>(branch.timeline());
        timeline.add(new TimelineEntry(at, event(heuristic)));
        return new BranchView(
                branch.participant(),
                branch.state() == ParticipantState.EXCLUDED ? branch.state() : ParticipantState.ACKNOWLEDGED,
                branch.vote(),
                branch.explanation(),
                true,
                heuristic,
                branch.hazard() || heuristic == null,
                branch.retries(),
                timeline);
    }

    private static TimelineEntry.Event event(@Nullable HeuristicOutcome heuristic) {
        if (heuristic == null) {
            return TimelineEntry.Event.HAZARD;
        }
        return heuristic == HeuristicOutcome.COMMIT
                ? TimelineEntry.Event.ACKNOWLEDGED_HEURISTIC_COMMIT
                : TimelineEntry.Event.ACKNOWLEDGED_HEURISTIC_ROLLBACK;
    }

    private static @Nullable Damage kind(Outcome outcome, List<BranchView> branches) {
        Decision decision = outcome == Outcome.COMMITTED ? Decision.COMMIT : Decision.ABORT;
        int contradicting = 0;
        int agreeing = 0;
        int unknown = 0;
        for (BranchView branch : branches) {
            Decision told = branch.state() == ParticipantState.EXCLUDED ? Decision.ABORT : decision;
            if (branch.hazard()) {
                unknown++;
            } else if (branch.heuristic() != null && branch.heuristic().asDecision() != told) {
                contradicting++;
            } else if (branch.acknowledged() || branch.vote() == Vote.ABORT) {
                agreeing++;
            }
        }
        return Damage.of(decision, contradicting, agreeing, unknown).orElse(null);
    }
}
