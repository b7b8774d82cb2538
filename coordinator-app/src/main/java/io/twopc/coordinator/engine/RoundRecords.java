package io.twopc.coordinator.engine;

import io.twopc.coordinator.decisionlog.LogRecord;
import io.twopc.protocol.coordinator.Branch;
import io.twopc.protocol.coordinator.BranchVote;
import io.twopc.protocol.coordinator.Branches;
import io.twopc.protocol.model.ParticipantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What the log is told of a transaction. */
final class RoundRecords {

    private RoundRecords() {}

    /** What is forced before anybody is told to commit. */
    static LogRecord.Committed committed(TransactionEntry entry, Branches branches, Instant decidedAt) {
        return new LogRecord.Committed(
                entry.id,
                entry.createdAt,
                decidedAt,
                entry.timeout,
                names(branches, Branch::votedYes),
                names(branches, branch -> branch.vote() instanceof BranchVote.ReadOnly),
                names(branches, Branch::isExcluded),
                entry.key);
    }

    private static List<ParticipantId> names(Branches branches, Predicate<Branch> condition) {
        List<ParticipantId> names = new ArrayList<>(branches.size());
        for (Branch branch : branches) {
            if (condition.test(branch)) {
                names.add(branch.participant());
            }
        }
        return names;
    }

    /** How it ended, to be forced or not. */
    static LogRecord.Finished finished(TransactionEntry entry) {
        return new LogRecord.Finished(Views.of(entry), entry.key);
    }
}
