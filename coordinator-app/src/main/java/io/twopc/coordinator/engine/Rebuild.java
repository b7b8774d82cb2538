package io.twopc.coordinator.engine;

import io.twopc.coordinator.decisionlog.LogRecord;
import io.twopc.coordinator.decisionlog.RecoveredLog;
import io.twopc.coordinator.decisionlog.RecoveredLog.OpenCommit;
import io.twopc.coordinator.history.BranchView;
import io.twopc.coordinator.history.History;
import io.twopc.coordinator.history.OperatorNote;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.protocol.coordinator.Branch;
import io.twopc.protocol.coordinator.BranchEnding;
import io.twopc.protocol.coordinator.BranchVote;
import io.twopc.protocol.coordinator.CoordinatorProtocol;
import io.twopc.protocol.coordinator.Round;
import io.twopc.protocol.coordinator.Transition;
import io.twopc.protocol.model.AbortCause;
import io.twopc.protocol.model.AbortReason;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.ParticipantState;
import io.twopc.protocol.model.ProtocolState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes up again what the log held (R9): committed rounds go on, admitted ones without a decision end as aborts. */
final class Rebuild {

    private static final Logger log = LoggerFactory.getLogger(Rebuild.class);

    private final EngineClock clock;
    private final History history;
    private final Members members;
    private final Rounds rounds;
    private final LogWriter logWriter;

    Rebuild(EngineRoom room, Members members, Rounds rounds, LogWriter logWriter) {
        clock = room.clock();
        history = room.history();
        this.members = members;
        this.rounds = rounds;
        this.logWriter = logWriter;
    }

    void run(RecoveredLog recovered, CoordinatorId coordinator) {
        for (ParticipantId id : recovered.members()) {
            members.add(id).durable = true;
        }
        for (OpenCommit commit : recovered.openCommits()) {
            resume(commit, recovered, coordinator);
        }
        for (LogRecord.RoundAdmitted round : recovered.undecided()) {
            abort(round);
        }
        log.info(
                "Recovered epoch {}: {} members, {} commits to finish, {} undecided rounds aborted",
                recovered.epoch(),
                recovered.members().size(),
                recovered.openCommits().size(),
                recovered.undecided().size());
    }

    private void resume(OpenCommit commit, RecoveredLog recovered, CoordinatorId coordinator) {
        LogRecord.Committed record = commit.committed();
        Round round = new Round(record.transaction(), coordinator, record.key() != null);
        List<Branch> branches = branches(commit, recovered);
        branches.forEach(branch -> knowEvenIfEvicted(branch.participant(), recovered));
        Transition transition = CoordinatorProtocol.recovered(round, branches);
        TransactionEntry entry = new TransactionEntry(
                record.transaction(),
                record.createdAt(),
                record.timeout(),
                record.key(),
                transition.next(),
                clock.nanos());
        entry.undecided = false;
        entry.progress = entry.progress.decided(record.decidedAt());
        for (OperatorNote note : commit.acknowledgements()) {
            entry.progress = entry.progress.noted(note, true);
        }
        entry.outcome.complete(Views.of(entry));
        rounds.add(entry);
        rounds.apply(entry, entry.progress, transition);
    }

    /** An evicted participant may come back for its branches, but takes part in nothing new. */
    private void knowEvenIfEvicted(ParticipantId id, RecoveredLog recovered) {
        if (members.get(id) == null) {
            Member member = members.add(id);
            member.durable = true;
            member.evicted = !recovered.members().contains(id);
        }
    }

    private static List<Branch> branches(OpenCommit commit, RecoveredLog recovered) {
        LogRecord.Committed record = commit.committed();
        BranchVote excluded = new BranchVote.Excluded("left out of the commit, as the log says");
        List<Branch> branches = new ArrayList<>();
        for (ParticipantId id : record.voters()) {
            branches.add(Branch.recovered(id, new BranchVote.Yes(), ending(id, commit, recovered)));
        }
        for (ParticipantId id : record.readOnly()) {
            branches.add(Branch.recovered(id, new BranchVote.ReadOnly(), ending(id, commit, recovered)));
        }
        for (ParticipantId id : record.excluded()) {
            branches.add(Branch.recovered(id, excluded, ending(id, commit, recovered)));
        }
        return branches;
    }

    private static BranchEnding ending(ParticipantId id, OpenCommit commit, RecoveredLog recovered) {
        Optional<LogRecord.DamageFound> found = commit.damage().stream()
                .filter(damage -> damage.participant().equals(id))
                .findFirst();
        if (found.isEmpty()) {
            return new BranchEnding.Open();
        }
        LogRecord.DamageFound damage = found.get();
        HeuristicOutcome heuristic = damage.heuristic();
        if (heuristic != null) {
            return new BranchEnding.Contradicted(heuristic, true);
        }
        return commit.acknowledgements().isEmpty()
                ? new BranchEnding.Hazard(damage.detail(), !recovered.evicted().contains(id))
                : new BranchEnding.Settled(damage.detail());
    }

    private void abort(LogRecord.RoundAdmitted round) {
        Instant now = clock.now();
        AbortCause cause = new AbortCause(
                AbortReason.COORDINATOR_RESTARTED, null, "the coordinator restarted before it had decided");
        List<BranchView> branches = round.participants().stream()
                .map(id ->
                        new BranchView(id, ParticipantState.DISCONNECTED, null, null, false, null, false, 0, List.of()))
                .toList();
        TransactionView view = new TransactionView(
                round.transaction(),
                ProtocolState.ABORTED,
                Outcome.ABORTED,
                cause,
                round.timeout(),
                round.createdAt(),
                now,
                now,
                null,
                false,
                branches,
                List.of());
        logWriter.append(new LogRecord.Finished(view, round.key()));
        history.put(view);
        if (round.key() != null) {
            history.putKey(round.key());
        }
    }
}
