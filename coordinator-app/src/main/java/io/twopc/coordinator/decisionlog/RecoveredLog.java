package io.twopc.coordinator.decisionlog;

import io.twopc.coordinator.history.OperatorNote;
import io.twopc.protocol.model.ParticipantId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the decision log held when a coordinator started: everything that is not over.
 *
 * @param epoch the incarnation acquired at this start
 * @param isFresh whether the log never held a round and nobody confirmed that it is meant to be fresh (C20)
 * @param members in the order of their admission
 * @param evicted who was evicted by force and not admitted again since
 * @param openCommits committed and not ended (R9)
 * @param undecided admitted, and neither committed nor finished
 */
public record RecoveredLog(
        long epoch,
        boolean isFresh,
        List<ParticipantId> members,
        Set<ParticipantId> evicted,
        List<OpenCommit> openCommits,
        List<LogRecord.RoundAdmitted> undecided,
        Optional<LogRecord.LogConfirmed> confirmation) {

    public RecoveredLog {
        members = List.copyOf(members);
        evicted = Set.copyOf(evicted);
        openCommits = List.copyOf(openCommits);
        undecided = List.copyOf(undecided);
    }

    /**
     * A commit that has not ended.
     *
     * @param damage what was recorded of its branches, the newest record of each participant
     * @param acknowledgements by operators; they settle its hazards
     */
    public record OpenCommit(
            LogRecord.Committed committed, List<LogRecord.DamageFound> damage, List<OperatorNote> acknowledgements) {

        public OpenCommit {
            damage = List.copyOf(damage);
            acknowledgements = List.copyOf(acknowledgements);
        }
    }
}
