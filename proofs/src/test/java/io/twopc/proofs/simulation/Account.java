package io.twopc.proofs.simulation;

import io.twopc.coordinator.decisionlog.LogRecord;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All that is known of one transaction by somebody who sees everything. */
final class Account {

    final TransactionId id;

    /** Whose it is; not known before its first prepare, or before its client hears of it. */
    @Nullable
    Wish wish;

    final Set<ParticipantId> votedYes = new TreeSet<>();
    final Set<ParticipantId> votedReadOnly = new TreeSet<>();
    final Set<ParticipantId> votedNo = new TreeSet<>();
    final Set<ParticipantId> acknowledged = new TreeSet<>();
    final Set<ParticipantId> toldToAbort = new TreeSet<>();
    final Set<ParticipantId> applied = new TreeSet<>();
    final Set<ParticipantId> rolledBack = new TreeSet<>();
    final Set<ParticipantId> emptied = new TreeSet<>();
    final Map<ParticipantId, HeuristicOutcome> byHand = new TreeMap<>();

    /** Where the decision by hand is on stable storage for sure. */
    final Set<ParticipantId> recordedByHand = new TreeSet<>();

    /** What was handed to the log, durable or not. */
    LogRecord.@Nullable Committed committed;

    /** Whether the commit record was seen on stable storage. */
    boolean durable;

    boolean endDurable;
    Outcome answer = Outcome.UNKNOWN;

    Account(TransactionId id) {
        this.id = id;
    }

    boolean isVoter(ParticipantId participant) {
        return committed != null && committed.voters().contains(participant);
    }

    /** Whether something was done to this branch that the protocol cannot make good. */
    boolean isExempt(ParticipantId participant) {
        return emptied.contains(participant) || byHand.containsKey(participant);
    }

    @Override
    public String toString() {
        return id + (wish == null ? "" : " (wish " + wish.number() + ")");
    }
}
