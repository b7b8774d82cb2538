package io.twopc.coordinator.engine;

import io.twopc.coordinator.decisionlog.LogRecord;
import io.twopc.coordinator.decisionlog.RecoveredLog;
import io.twopc.engine.EngineClock;
import io.twopc.protocol.coordinator.Branches;
import io.twopc.protocol.coordinator.CoordinatorState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Everything the log must still hold: what recovery would need if the coordinator ended now. */
final class LiveRecords {

    private final RecoveredLog recovered;
    private final Members members;
    private final TransactionTable table;
    private final EngineClock clock;
    private LogRecord.@Nullable LogConfirmed confirmation;

    LiveRecords(RecoveredLog recovered, Members members, TransactionTable table, EngineClock clock) {
        this.recovered = recovered;
        this.members = members;
        this.table = table;
        this.clock = clock;
        confirmation = recovered.confirmed();
    }

    void confirmed(LogRecord.LogConfirmed record) {
        confirmation = record;
    }

    /** A snapshot for the engine's thread to take between two events. */
    List<LogRecord> snapshot() {
        List<LogRecord> records = new ArrayList<>();
        records.add(new LogRecord.EpochAcquired(recovered.epoch(), clock.now()));
        if (confirmation != null) {
            records.add(confirmation);
        }
        records.addAll(members.live(clock));
        for (TransactionEntry entry : table.all()) {
            addLive(records, entry);
        }
        return records;
    }

    private void addLive(List<LogRecord> records, TransactionEntry entry) {
        CoordinatorState state = entry.state();
        if (state instanceof CoordinatorState.ForcingCommit forcing) {
            addCommit(records, entry, forcing.branches());
        } else if (state instanceof CoordinatorState.Committing committing) {
            addCommit(records, entry, committing.branches());
        } else if (entry.admissionLogged && entry.undecided) {
            records.add(new LogRecord.RoundAdmitted(entry.id, entry.createdAt, entry.timeout, List.of(), entry.key));
        }
    }

    private void addCommit(List<LogRecord> records, TransactionEntry entry, Branches branches) {
        Instant decidedAt = Objects.requireNonNullElseGet(entry.progress.decidedAt(), clock::now);
        records.add(RoundRecords.committed(entry, branches, decidedAt));
        records.addAll(entry.aftermath());
    }
}
