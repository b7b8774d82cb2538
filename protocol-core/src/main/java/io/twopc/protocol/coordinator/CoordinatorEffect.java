package io.twopc.protocol.coordinator;

import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import org.jspecify.annotations.Nullable;

/** Something the caller is to do, in the order given. */
public sealed interface CoordinatorEffect {

    /** Send over the participant's current connection; may be lost. */
    record Send(ParticipantId participant, Message message) implements CoordinatorEffect {}

    /**
     * Force the COMMIT record of the next state; answer with OutcomeForced or LogFailed. It names no voters where every branch
     * is read-only and only the client's claim on the outcome has to last.
     */
    record ForceCommit() implements CoordinatorEffect {}

    /**
     * Log a transaction that leaves nothing to be taken up again: an abort, or a commit of read-only branches alone.
     *
     * @param forced whether OutcomeForced or LogFailed is awaited
     */
    record Finish(boolean forced) implements CoordinatorEffect {}

    /**
     * Log that a logged commit is over, without a force of its own (C14); answer with EndDurable once a later force has
     * covered it.
     */
    record End() implements CoordinatorEffect {}

    /**
     * Force what is known of a branch's damage; answer with DamageRecorded, or LogFailed. A hazard has no heuristic outcome.
     */
    record RecordDamage(ParticipantId participant, @Nullable HeuristicOutcome heuristic, String detail)
            implements CoordinatorEffect {}

    /** The outcome holds: tell whoever waits. */
    record Answer(Outcome outcome) implements CoordinatorEffect {}

    /** Report TimedOut when the round's timeout has passed from now. */
    record StartTimer(CoordinatorEvent.Phase phase) implements CoordinatorEffect {}

    /**
     * Report RetryDue after the backoff for this attempt, 1 for the first repeat. It takes the place of whatever was
     * scheduled for this participant before; should that come due all the same, it repeats a message early at worst.
     *
     * @param message what is to be repeated: PREPARE or COMMIT
     */
    record ScheduleRetry(ParticipantId participant, MessageType message, int attempt) implements CoordinatorEffect {}

    /** Something worth counting and logging, which changed nothing. */
    record Observe(ParticipantId participant, Observation observation) implements CoordinatorEffect {}

    /** What is worth counting. */
    enum Observation {
        VOTE_CONFLICT,
        UNEXPECTED_VOTE,
        UNEXPECTED_ACK,
        LATE_VOTE,
        ERROR_FROM_PARTICIPANT,
        UNKNOWN_BRANCH
    }
}
