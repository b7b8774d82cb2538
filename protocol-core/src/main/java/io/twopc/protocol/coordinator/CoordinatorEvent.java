package io.twopc.protocol.coordinator;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Vote;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Something that happened to one transaction. */
public sealed interface CoordinatorEvent {

    /** The round is to begin; {@code connected} are the members connected at this moment. */
    record Begin(Addressees addressees, Set<ParticipantId> connected) implements CoordinatorEvent {}

    /**
     * A participant has a new current connection; {@code restarted} if it came with a higher incarnation. To a round that
     * waits for every member, report members only.
     */
    record ParticipantConnected(ParticipantId participant, boolean restarted) implements CoordinatorEvent {}

    /** A participant's current connection ended and none took its place. */
    record ParticipantDisconnected(ParticipantId participant) implements CoordinatorEvent {}

    /** An operator evicted a participant by force: it is not expected to answer any more. */
    record ParticipantEvicted(ParticipantId participant) implements CoordinatorEvent {}

    /** A vote; {@code reason} in the participant's words, empty where it gave none. */
    record VoteReceived(ParticipantId participant, Vote vote, String reason) implements CoordinatorEvent {}

    /** An acknowledgement; {@code heuristic} where the branch had been decided by hand. */
    record AckReceived(ParticipantId participant, @Nullable HeuristicOutcome heuristic) implements CoordinatorEvent {}

    /** A participant asks about a branch it holds in doubt. */
    record InquiryReceived(ParticipantId participant) implements CoordinatorEvent {}

    /** A participant could not accept what it was sent. */
    record ErrorReceived(ParticipantId participant, ErrorCode code, String detail) implements CoordinatorEvent {}

    /**
     * The admission went to the log, so that the location a client was given outlives a crash: from now on every outcome has
     * to be durable before the client hears it, or it could turn out another one after a restart.
     */
    record AdmissionLogged() implements CoordinatorEvent {}

    /** Time ran out for a phase. */
    record TimedOut(Phase phase) implements CoordinatorEvent {}

    /** Time to repeat a PREPARE or a COMMIT; message and attempt as in the effect that scheduled it. */
    record RetryDue(ParticipantId participant, MessageType message, int attempt) implements CoordinatorEvent {}

    /** An operator wants it aborted. */
    record OperatorAborted(String by, String reason) implements CoordinatorEvent {}

    /** The coordinator is going down in good order. */
    record ShutdownRequested() implements CoordinatorEvent {}

    /** The outcome record is on stable storage. */
    record OutcomeForced() implements CoordinatorEvent {}

    /** The END record is on stable storage: a restart does not take the transaction up again. */
    record EndDurable() implements CoordinatorEvent {}

    /** The log failed; whether anything handed to it is durable is not known. */
    record LogFailed() implements CoordinatorEvent {}

    /** The damage of a branch is on stable storage; {@code heuristic} as in the effect that asked for it. */
    record DamageRecorded(
            ParticipantId participant, @Nullable HeuristicOutcome heuristic) implements CoordinatorEvent {}

    /** An operator has seen the damage and takes open hazards on themselves. */
    record DamageAcknowledged(String by) implements CoordinatorEvent {}

    /** What time can run out for. */
    enum Phase {
        CONNECTING,
        VOTING
    }
}
