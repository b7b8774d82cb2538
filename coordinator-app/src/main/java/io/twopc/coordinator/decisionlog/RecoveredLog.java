package io.twopc.coordinator.decisionlog;

import io.twopc.coordinator.decisionlog.LogRecord.Committed;
import io.twopc.coordinator.decisionlog.LogRecord.LogConfirmed;
import io.twopc.coordinator.decisionlog.LogRecord.MemberAdmitted;
import io.twopc.coordinator.decisionlog.LogRecord.MemberEvicted;
import io.twopc.coordinator.decisionlog.LogRecord.RoundAdmitted;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.TransactionId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a coordinator has to go on with after a start. All of it is on stable storage, under the new epoch.
 *
 * @param coordinator the identity of the log
 * @param epoch the incarnation of this start, higher than any before
 * @param isNew whether there was no log before
 * @param members in the order of their admission
 * @param evicted who was a member and is none now
 * @param openCommits to be driven to their end, in the order of their decisions
 * @param undecided rounds whose location a client holds and that were not decided: to be aborted
 *     {@code coordinator_restarted}
 * @param aftermath what was found and acknowledged of transactions that are not open, oldest first for each; their views
 *     in the history, where there are any, may not show it yet
 * @param confirmed what the operator said who vouched for this log; absent if nobody did
 */
public record RecoveredLog(
        CoordinatorId coordinator,
        long epoch,
        boolean isNew,
        List<MemberAdmitted> members,
        List<MemberEvicted> evicted,
        List<OpenCommit> openCommits,
        List<RoundAdmitted> undecided,
        Map<TransactionId, Aftermath> aftermath,
        @Nullable LogConfirmed confirmed) {

    public RecoveredLog {
        members = List.copyOf(members);
        evicted = List.copyOf(evicted);
        openCommits = List.copyOf(openCommits);
        undecided = List.copyOf(undecided);
        aftermath = Map.copyOf(aftermath);
    }

    /**
     * A commit that not every branch has acknowledged, as far as the log knows.
     *
     * @param aftermath what came since; here it also holds forced evictions of voters, whose branches are hazards
     */
    public record OpenCommit(Committed committed, Aftermath aftermath) {}

    /**
     * What was found of one transaction and what operators have acknowledged, in the order in which it was written: an
     * acknowledgement covers what stands before it, and nothing behind it.
     */
    public record Aftermath(List<LogRecord> records) {

        public static final Aftermath NONE = new Aftermath(List.of());

        public Aftermath {
            records = List.copyOf(records);
        }
    }
}
