package io.twopc.protocol.coordinator;

import io.twopc.protocol.coordinator.CoordinatorEffect.Observation;
import io.twopc.protocol.coordinator.CoordinatorEffect.Observe;
import io.twopc.protocol.coordinator.CoordinatorEffect.Send;
import io.twopc.protocol.coordinator.CoordinatorEvent.AckReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.DamageRecorded;
import io.twopc.protocol.coordinator.CoordinatorEvent.ErrorReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.InquiryReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.VoteReceived;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.TransactionMessage.Abort;
import io.twopc.protocol.message.TransactionMessage.Commit;
import io.twopc.protocol.message.TransactionMessage.Forget;
import io.twopc.protocol.message.TransactionMessage.Inquire;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.Decision;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.model.Vote;
import java.util.List;
import java.util.Optional;

/**
 * The answers about a transaction that is no longer in memory, or never was: from its record where one is kept, else from
 * the presumption of abort (R4, C15, C17, C18).
 *
 * <p>Ask it only once the log has been read to its end (C18), and about a transaction that {@link #refusal} lets pass
 * (C19).
 */
public final class UnheldTransaction {

    private UnheldTransaction() {}

    /** What is kept of a transaction that is no longer held: nothing at all, or its outcome from history. */
    public sealed interface Known {

        /** Nothing is known of it, so it was not committed. */
        record None() implements Known {}

        /**
         * It was committed.
         *
         * @param excluded whether this participant's branch was left out, or it never had one: it always gets abort (R12)
         */
        record Committed(boolean excluded) implements Known {}

        /** It was aborted. */
        record Aborted() implements Known {}
    }

    /**
     * Refuses an inquiry about a branch that was prepared for another log; absent if it is one of ours. It goes before any
     * other answer, whether the transaction is held or not: nobody may presume for somebody else's log (C19).
     */
    public static Optional<Send> refusal(CoordinatorId own, ParticipantId participant, Inquire inquiry) {
        if (inquiry.coordinator().equals(own)) {
            return Optional.empty();
        }
        String detail = "the branch was prepared for coordinator " + inquiry.coordinator() + ", this is " + own;
        return Optional.of(new Send(participant, new ErrorMessage(inquiry.transaction(), ErrorCode.NOT_MINE, detail)));
    }

    /**
     * Answers a participant. Whoever reports damage may forget it only once it is on stable storage (C16): a
     * {@code RecordDamage} is to be answered with {@code DamageRecorded}, which is answered here with the forget. To record
     * the same damage again is harmless.
     *
     * @param event a vote, an acknowledgement, an inquiry, an error or {@code DamageRecorded}
     * @throws IllegalArgumentException on any other event, which only a held transaction can take
     */
    public static List<CoordinatorEffect> answer(TransactionId id, Known known, CoordinatorEvent event) {
        if (event instanceof VoteReceived vote) {
            Observe late = new Observe(vote.participant(), Observation.LATE_VOTE);
            boolean nothingToCommit = vote.vote() == Vote.READ_ONLY && told(known) == Decision.COMMIT; // C7
            return nothingToCommit ? List.of(late) : List.of(tell(id, known, vote.participant()), late);
        }
        if (event instanceof InquiryReceived inquiry) {
            return List.of(tell(id, known, inquiry.participant()));
        }
        if (event instanceof AckReceived ack) {
            return List.of(
                    contradicts(known, ack)
                            ? Acknowledgements.damage(ack)
                            : new Send(ack.participant(), new Forget(id)));
        }
        if (event instanceof ErrorReceived error) {
            return List.of(Replies.errorSeen(error));
        }
        if (event instanceof DamageRecorded recorded) {
            return List.of(new Send(recorded.participant(), new Forget(id)));
        }
        throw new IllegalArgumentException(
                "only a held transaction can take " + event.getClass().getSimpleName());
    }

    private static Send tell(TransactionId id, Known known, ParticipantId participant) {
        return new Send(participant, told(known) == Decision.COMMIT ? new Commit(id) : new Abort(id));
    }

    private static boolean contradicts(Known known, AckReceived ack) {
        return ack.heuristic() != null && ack.heuristic().asDecision() != told(known);
    }

    private static Decision told(Known known) {
        return known instanceof Known.Committed committed && !committed.excluded() ? Decision.COMMIT : Decision.ABORT;
    }
}
