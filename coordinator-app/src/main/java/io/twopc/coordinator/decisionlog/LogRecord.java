package io.twopc.coordinator.decisionlog;

import io.twopc.coordinator.history.IdempotencyRecord;
import io.twopc.coordinator.history.OperatorNote;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One thing the coordinator must not forget. */
public sealed interface LogRecord {

    /** A coordinator started: the epoch under which everything after it was written. Forced. */
    record EpochAcquired(long incarnation, Instant at) implements LogRecord {}

    /** A participant became a member. Forced before its welcome. */
    record MemberAdmitted(ParticipantId participant, Instant at) implements LogRecord {}

    /** A member was evicted; {@code force} also settles its open branches as hazards. Forced. */
    record MemberEvicted(ParticipantId participant, boolean force, OperatorNote note) implements LogRecord {}

    /**
     * A round was admitted whose location a client holds, or will. Forced before {@code 202}.
     *
     * @param participants whom it addresses; empty for the payload form until PREPARE begins
     */
    record RoundAdmitted(
            TransactionId transaction,
            Instant createdAt,
            Duration timeout,
            List<ParticipantId> participants,
            @Nullable IdempotencyRecord key)
            implements LogRecord {}

    /**
     * COMMIT, the one decision that is forced (C9).
     *
     * @param voters who voted COMMIT and must acknowledge
     * @param readOnly who voted read-only
     * @param excluded who was left out (R12)
     */
    record Committed(
            TransactionId transaction,
            Instant createdAt,
            Instant decidedAt,
            Duration timeout,
            List<ParticipantId> voters,
            List<ParticipantId> readOnly,
            List<ParticipantId> excluded,
            @Nullable IdempotencyRecord key)
            implements LogRecord {}

    /**
     * A transaction needs the log no more: END of a commit, an abort, or a round in which all were read-only. Forced only
     * where a client's key hangs on it (C11).
     */
    record Finished(TransactionView view, @Nullable IdempotencyRecord key) implements LogRecord {}

    /**
     * A branch ended otherwise than decided, or nobody knows how. Forced before its participant may forget.
     *
     * @param heuristic how it ended; absent for a hazard
     */
    record DamageFound(
            TransactionId transaction,
            ParticipantId participant,
            @Nullable HeuristicOutcome heuristic,
            String detail,
            Instant at)
            implements LogRecord {}

    /** An operator has seen the damage of a transaction. Forced. */
    record DamageAcknowledged(TransactionId transaction, OperatorNote note) implements LogRecord {}

    /** An operator confirmed that this fresh log is meant to be fresh (C20). Forced. */
    record LogConfirmed(OperatorNote note) implements LogRecord {}
}
