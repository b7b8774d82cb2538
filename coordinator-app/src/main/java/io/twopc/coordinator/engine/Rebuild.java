package io.twopc.coordinator.engine;

import io.twopc.coordinator.decisionlog.LogRecord;
import io.twopc.coordinator.decisionlog.RecoveredLog;
import io.twopc.coordinator.decisionlog.RecoveredLog.Aftermath;
import io.twopc.coordinator.decisionlog.RecoveredLog.OpenCommit;
import io.twopc.coordinator.history.BranchView;
import io.twopc.coordinator.history.History;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.engine.EngineClock;
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
import io.twopc.protocol.model.TransactionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

    void run(RecoveredLog recovered) {
        for (LogRecord.MemberAdmitted member : recovered.members()) {
            members.add(member.participant()).durable = true;
        }
        for (OpenCommit commit : recovered.openCommits()) {
            resume(commit, recovered.coordinator());
        }
        for (LogRecord.RoundAdmitted round : recovered.undecided()) {
            abort(round);
        }
        recovered.aftermath().forEach(this::show);
        log.info(
                "Recovered epoch {}: {} members, {} commits to finish, {} undecided rounds aborted",
                recovered.epoch(),
                recovered.members().size(),
                recovered.openCommits().size(),
                recovered.undecided().size());
    }

    private void resume(OpenCommit commit, CoordinatorId coordinator) {
        LogRecord.Committed record = commit.committed();
        Round round = new Round(record.transaction(), coordinator, record.key() != null);
        List<LogRecord> aftermath = aftermath(commit);
        List<Branch> branches = branches(record, aftermath);
        branches.forEach(branch -> knowEvenIfEvicted(branch.participant()));
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
        aftermath.forEach(met -> follow(entry, met));
        entry.outcome.complete(Views.of(entry));
        rounds.add(entry);
        rounds.apply(entry, entry.progress, transition);
    }

    /** An evicted participant may come back for its branches, but takes part in nothing new. */
    private void knowEvenIfEvicted(ParticipantId id) {
        if (members.get(id) == null) {
            Member member = members.add(id);
            member.durable = true;
            member.evicted = true;
        }
    }

    private List<Branch> branches(LogRecord.Committed record, List<LogRecord> aftermath) {
        BranchVote excluded = new BranchVote.Excluded("left out of the commit, as the log says");
        List<Branch> branches = new ArrayList<>();
        for (ParticipantId id : record.voters()) {
            branches.add(Branch.recovered(id, new BranchVote.Yes(), ending(id, aftermath)));
        }
        for (ParticipantId id : record.readOnly()) {
            branches.add(Branch.recovered(id, new BranchVote.ReadOnly(), ending(id, aftermath)));
        }
        for (ParticipantId id : record.excluded()) {
            branches.add(Branch.recovered(id, excluded, ending(id, aftermath)));
        }
        return branches;
    }

    private static void follow(TransactionEntry entry, LogRecord met) {
        entry.follow(met);
        entry.progress = met instanceof LogRecord.DamageAcknowledged acknowledged
                ? entry.progress.noted(acknowledged.note(), true)
                : entry.progress.damaged();
    }

    /** Damage and acknowledgements, as they came; an eviction by force is a hazard, be it recorded as one yet or not. */
    private static List<LogRecord> aftermath(OpenCommit commit) {
        TransactionId id = commit.committed().transaction();
        return commit.aftermath().records().stream()
                .map(met -> met instanceof LogRecord.MemberEvicted eviction ? hazard(id, eviction) : met)
                .toList();
    }

    private static LogRecord hazard(TransactionId id, LogRecord.MemberEvicted eviction) {
        return new LogRecord.DamageFound(
                id,
                eviction.participant(),
                null,
                "its participant was evicted before it acknowledged",
                eviction.note().at());
    }

    private BranchEnding ending(ParticipantId id, List<LogRecord> aftermath) {
        BranchEnding ending = new BranchEnding.Open();
        for (LogRecord met : aftermath) {
            if (met instanceof LogRecord.DamageFound damage) {
                ending = damage.participant().equals(id) ? ending(damage) : ending;
            } else if (ending instanceof BranchEnding.Hazard hazard) {
                ending = new BranchEnding.Settled(hazard.detail());
            }
        }
        return ending;
    }

    private BranchEnding ending(LogRecord.DamageFound damage) {
        HeuristicOutcome heuristic = damage.heuristic();
        return heuristic != null
                ? new BranchEnding.Contradicted(heuristic, true)
                : new BranchEnding.Hazard(damage.detail(), members.isMember(damage.participant()));
    }

    /** What was found or acknowledged of an ended transaction, and may not have reached history before a crash. */
    private void show(TransactionId id, Aftermath aftermath) {
        TransactionView view = history.find(id).orElse(null);
        for (LogRecord met : aftermath.records()) {
            if (met instanceof LogRecord.DamageFound damage) {
                view = LateDamage.shown(id, view, damage);
            } else if (met instanceof LogRecord.DamageAcknowledged acknowledged
                    && view != null
                    && !view.notes().contains(acknowledged.note())) {
                view = LateDamage.acknowledged(view, acknowledged.note());
            }
        }
        if (view != null) {
            history.put(view);
        }
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
