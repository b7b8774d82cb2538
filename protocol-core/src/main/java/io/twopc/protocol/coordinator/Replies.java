package io.twopc.protocol.coordinator;

import io.twopc.protocol.coordinator.CoordinatorEffect.Observation;
import io.twopc.protocol.coordinator.CoordinatorEffect.Observe;
import io.twopc.protocol.coordinator.CoordinatorEffect.Send;
import io.twopc.protocol.coordinator.CoordinatorEvent.ErrorReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.VoteReceived;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.TransactionMessage.Abort;
import io.twopc.protocol.message.TransactionMessage.Commit;
import io.twopc.protocol.message.TransactionMessage.Forget;
import io.twopc.protocol.message.TransactionMessage.Pending;
import io.twopc.protocol.message.TransactionMessage.Prepare;
import io.twopc.protocol.model.ParticipantId;

/** The effects that several phases share. */
final class Replies {

    private Replies() {}

    static Send prepare(Round round, Branch branch) {
        return new Send(branch.participant(), new Prepare(round.id(), round.coordinator(), branch.payload()));
    }

    static Send commit(Round round, ParticipantId participant) {
        return new Send(participant, new Commit(round.id()));
    }

    static Send abort(Round round, ParticipantId participant) {
        return new Send(participant, new Abort(round.id()));
    }

    static Send forget(Round round, ParticipantId participant) {
        return new Send(participant, new Forget(round.id()));
    }

    static Send pending(Round round, ParticipantId participant) {
        return new Send(participant, new Pending(round.id()));
    }

    static Send noSuchBranch(Round round, ParticipantId participant) {
        return new Send(
                participant,
                new ErrorMessage(round.id(), ErrorCode.UNEXPECTED, "the transaction has no such branch to vote on"));
    }

    static Send voteConflict(Round round, ParticipantId participant) {
        return new Send(
                participant,
                new ErrorMessage(
                        round.id(), ErrorCode.VOTE_CONFLICT, "the branch voted otherwise before; that vote counts"));
    }

    static Observe unexpectedVote(VoteReceived vote) {
        return new Observe(vote.participant(), Observation.UNEXPECTED_VOTE);
    }

    static Observe unexpectedAck(ParticipantId participant) {
        return new Observe(participant, Observation.UNEXPECTED_ACK);
    }

    static Observe errorSeen(ErrorReceived error) {
        return new Observe(error.participant(), Observation.ERROR_FROM_PARTICIPANT);
    }
}
