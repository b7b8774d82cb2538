package io.twopc.protocol.participant;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.participant.ParticipantEvent.Resolution;
import java.util.LinkedHashMap;
import java.util.Map;

/** At least one of every kind of state and event, by the names that tables and transcripts use. */
final class Samples {

    static final TransactionId TX = TransactionId.parse("01890000-0000-7000-8000-000000000001");
    static final CoordinatorId A = CoordinatorId.parse("aaaaaaaa-0000-4000-8000-000000000000");
    static final CoordinatorId B = CoordinatorId.parse("bbbbbbbb-0000-4000-8000-000000000000");
    static final BranchKey KEY = new BranchKey(TX, A);
    static final Payload PAYLOAD = new Payload("{\"amount\":5}");

    private static final Refusal NO = new Refusal.Voted("no");
    private static final Refusal AWAY = new Refusal.Unavailable("away");
    private static final Attempts RUNNING = Attempts.FIRST;
    private static final Attempts WAITING = new Attempts(1, false);

    private Samples() {}

    static Map<String, ParticipantBranchState> states() {
        Map<String, ParticipantBranchState> all = new LinkedHashMap<>();
        all.put("Unknown", new ParticipantBranchState.Unknown(TX));
        all.put("Preparing", new ParticipantBranchState.Preparing(KEY));
        all.put("Cancelling", new ParticipantBranchState.Cancelling(KEY, AWAY, false));
        all.put("Cancelling-ack", new ParticipantBranchState.Cancelling(KEY, NO, true));
        all.put("Prepared", new ParticipantBranchState.Prepared(KEY));
        all.put("Committing", new ParticipantBranchState.Committing(KEY, RUNNING));
        all.put("Committing-waiting", new ParticipantBranchState.Committing(KEY, WAITING));
        all.put("Committed", new ParticipantBranchState.Committed(KEY));
        all.put("RollingBack", new ParticipantBranchState.RollingBack(KEY, AWAY, false, RUNNING));
        all.put("RollingBack-ack", new ParticipantBranchState.RollingBack(KEY, NO, true, RUNNING));
        all.put("RollingBack-waiting", new ParticipantBranchState.RollingBack(KEY, NO, true, WAITING));
        all.put("RolledBack", new ParticipantBranchState.RolledBack(KEY, NO));
        all.put("RolledBack-unavailable", new ParticipantBranchState.RolledBack(KEY, AWAY));
        all.put("ReadOnly", new ParticipantBranchState.ReadOnly(KEY));
        for (HeuristicOutcome outcome : HeuristicOutcome.values()) {
            String of = "-" + outcome.name().toLowerCase(java.util.Locale.ROOT);
            all.put("HeuristicRecording" + of, new ParticipantBranchState.HeuristicRecording(KEY, outcome, RUNNING));
            all.put(
                    "HeuristicRecording" + of + "-waiting",
                    new ParticipantBranchState.HeuristicRecording(KEY, outcome, WAITING));
            all.put("HeuristicResolving" + of, new ParticipantBranchState.HeuristicResolving(KEY, outcome, RUNNING));
            all.put(
                    "HeuristicResolving" + of + "-waiting",
                    new ParticipantBranchState.HeuristicResolving(KEY, outcome, WAITING));
            all.put("HeuristicResolved" + of, new ParticipantBranchState.HeuristicResolved(KEY, outcome));
        }
        all.put("Forgetting", new ParticipantBranchState.Forgetting(KEY, null, RUNNING));
        all.put("Forgetting-waiting", new ParticipantBranchState.Forgetting(KEY, null, WAITING));
        all.put("Forgetting-rollback", new ParticipantBranchState.Forgetting(KEY, HeuristicOutcome.ROLLBACK, RUNNING));
        all.put("Forgotten", new ParticipantBranchState.Forgotten(KEY, null));
        all.put("Forgotten-rollback", new ParticipantBranchState.Forgotten(KEY, HeuristicOutcome.ROLLBACK));
        all.put("Lost", new ParticipantBranchState.Lost(KEY));
        return all;
    }

    static Map<String, ParticipantEvent> events() {
        Map<String, ParticipantEvent> all = new LinkedHashMap<>();
        all.put("prepare", new ParticipantEvent.PrepareReceived(A, PAYLOAD));
        all.put("commit", new ParticipantEvent.CommitReceived(A));
        all.put("abort", new ParticipantEvent.AbortReceived(A));
        all.put("forget", new ParticipantEvent.ForgetReceived(A));
        all.put("prepare-from-B", new ParticipantEvent.PrepareReceived(B, PAYLOAD));
        all.put("commit-from-B", new ParticipantEvent.CommitReceived(B));
        all.put("abort-from-B", new ParticipantEvent.AbortReceived(B));
        all.put("forget-from-B", new ParticipantEvent.ForgetReceived(B));
        all.put("pending", new ParticipantEvent.PendingReceived());
        all.put("error-not_mine", new ParticipantEvent.ErrorReceived(ErrorCode.NOT_MINE));
        all.put("error-unexpected", new ParticipantEvent.ErrorReceived(ErrorCode.UNEXPECTED));
        all.put("connected", new ParticipantEvent.Connected(A));
        all.put("connected-to-B", new ParticipantEvent.Connected(B));
        all.put("prepared-durably", new ParticipantEvent.PreparedDurably());
        all.put("nothing-to-commit", new ParticipantEvent.NothingToCommit());
        all.put("prepare-refused", new ParticipantEvent.PrepareRefused("account is short of funds"));
        all.put("prepare-unavailable", new ParticipantEvent.PrepareUnavailable("database is away"));
        all.put("local-timeout", new ParticipantEvent.LocalTimeout());
        all.put("abandoned", new ParticipantEvent.Abandoned("shutting down"));
        for (Resolution resolution : Resolution.values()) {
            String name = resolution.name().toLowerCase(java.util.Locale.ROOT);
            all.put("commit-" + name, new ParticipantEvent.CommitFinished(resolution));
            all.put("rollback-" + name, new ParticipantEvent.RollbackFinished(resolution));
        }
        all.put("by-hand-commit", new ParticipantEvent.HeuristicRequested(HeuristicOutcome.COMMIT));
        all.put("by-hand-rollback", new ParticipantEvent.HeuristicRequested(HeuristicOutcome.ROLLBACK));
        all.put("heuristic-recorded", new ParticipantEvent.HeuristicRecorded());
        all.put("forget-finished", new ParticipantEvent.ForgetFinished());
        all.put("resource-failed", new ParticipantEvent.ResourceFailed());
        all.put("retry-due", new ParticipantEvent.RetryDue());
        all.put("repeat-due-2", new ParticipantEvent.RepeatDue(2));
        all.put("recovered-prepared", new ParticipantEvent.RecoveredPrepared(A));
        all.put("recovered-committed", new ParticipantEvent.RecoveredCommitted(A));
        all.put("recovered-by-hand-commit", new ParticipantEvent.RecoveredHeuristic(A, HeuristicOutcome.COMMIT));
        all.put("recovered-by-hand-rollback", new ParticipantEvent.RecoveredHeuristic(A, HeuristicOutcome.ROLLBACK));
        return all;
    }
}
