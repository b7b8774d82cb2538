package io.twopc.coordinator.api;

import io.twopc.coordinator.engine.EngineStatus;
import io.twopc.coordinator.engine.ParticipantView;
import io.twopc.coordinator.history.BranchView;
import io.twopc.coordinator.history.OperatorNote;
import io.twopc.coordinator.history.TimelineEntry;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.protocol.model.AbortCause;
import io.twopc.protocol.model.AbortReason;
import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.ParticipantState;
import io.twopc.protocol.model.ProtocolState;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.model.Vote;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Transactions and participants for tests to show. */
public final class Views {

    static final TransactionId ID = TransactionId.parse(Examples.ID);
    static final Instant START = Instant.parse("2026-11-22T10:00:00.100Z");

    private Views() {}

    static TransactionView committed() {
        return view(ProtocolState.COMMIT_PHASE, Outcome.COMMITTED, null, null, List.of(voted("bank-a"), excluded()));
    }

    static TransactionView committedBy(int branches) {
        return view(
                ProtocolState.COMMIT_PHASE,
                Outcome.COMMITTED,
                null,
                null,
                IntStream.range(0, branches).mapToObj(i -> voted("bank-" + i)).toList());
    }

    static TransactionView aborted() {
        AbortCause cause = new AbortCause(AbortReason.VOTED_ABORT, new ParticipantId("bank-a"), "insufficient funds");
        BranchView refused = new BranchView(
                new ParticipantId("bank-a"),
                ParticipantState.VOTED,
                Vote.ABORT,
                "insufficient funds",
                false,
                null,
                false,
                2,
                List.of(new TimelineEntry(START, TimelineEntry.Event.VOTED_ABORT)));
        return view(ProtocolState.ABORTED, Outcome.ABORTED, cause, null, List.of(refused));
    }

    static TransactionView undecided() {
        return view(ProtocolState.PREPARE_PHASE, Outcome.UNKNOWN, null, null, List.of());
    }

    static TransactionView damaged() {
        BranchView rolledBack = new BranchView(
                new ParticipantId("bank-a"),
                ParticipantState.ACKNOWLEDGED,
                Vote.COMMIT,
                "rolled back by hand",
                true,
                HeuristicOutcome.ROLLBACK,
                false,
                0,
                List.of(new TimelineEntry(START, TimelineEntry.Event.ACKNOWLEDGED_HEURISTIC_ROLLBACK)));
        return view(ProtocolState.COMPLETED, Outcome.COMMITTED, null, Damage.HEURISTIC_ROLLBACK, List.of(rolledBack));
    }

    static ParticipantView participant(String id) {
        return new ParticipantView(
                new ParticipantId(id),
                true,
                true,
                "127.0.0.1:51234",
                7,
                START,
                START.plusSeconds(1),
                Duration.ofNanos(1_250_000),
                3,
                1);
    }

    public static EngineStatus accepting() {
        return new EngineStatus(
                EngineStatus.Phase.ACCEPTING,
                "5e0d7f2c-6f0a-4b5e-9d9e-0f6c1a2b3c4d",
                4,
                false,
                false,
                0,
                null,
                4_096,
                2,
                3,
                2);
    }

    private static BranchView voted(String participant) {
        return new BranchView(
                new ParticipantId(participant),
                ParticipantState.VOTED,
                Vote.COMMIT,
                null,
                false,
                null,
                false,
                0,
                List.of(
                        new TimelineEntry(START, TimelineEntry.Event.PREPARE_SENT),
                        new TimelineEntry(START.plusMillis(5), TimelineEntry.Event.VOTED_COMMIT)));
    }

    private static BranchView excluded() {
        return new BranchView(
                new ParticipantId("bank-c"),
                ParticipantState.EXCLUDED,
                null,
                "lost before its vote",
                false,
                null,
                false,
                0,
                List.of());
    }

    private static TransactionView view(
            ProtocolState state,
            Outcome outcome,
            @Nullable AbortCause abort,
            @Nullable Damage damage,
            List<BranchView> branches) {
        boolean decided = outcome != Outcome.UNKNOWN;
        return new TransactionView(
                ID,
                state,
                outcome,
                abort,
                Duration.ofSeconds(5),
                START,
                decided ? START.plusMillis(12) : null,
                state.isFinal() ? START.plusMillis(20) : null,
                damage,
                false,
                branches,
                damage == null ? List.of() : List.of(new OperatorNote("evict", "alice", "gone", START)));
    }
}
