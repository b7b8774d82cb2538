package io.twopc.protocol.coordinator;

import io.twopc.protocol.coordinator.CoordinatorEvent.AckReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.ErrorReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.InquiryReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.LogFailed;
import io.twopc.protocol.coordinator.CoordinatorEvent.OutcomeForced;
import io.twopc.protocol.coordinator.CoordinatorEvent.ParticipantConnected;
import io.twopc.protocol.coordinator.CoordinatorEvent.ParticipantDisconnected;
import io.twopc.protocol.coordinator.CoordinatorEvent.VoteReceived;
import io.twopc.protocol.coordinator.CoordinatorState.ForcingCommit;
import io.twopc.protocol.coordinator.CoordinatorState.Halted;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;

/** The COMMIT record is with the log: everyone waits, nobody is told anything but pending (C10, C17). */
final class ForcingPhase {

    private ForcingPhase() {}

    static Transition step(ForcingCommit state, CoordinatorEvent event) {
        if (event instanceof OutcomeForced) {
            return CommitPhase.begin(state.round(), state.branches());
        }
        if (event instanceof LogFailed) {
            return Transition.to(new Halted(state), new CoordinatorEffect.Answer(Outcome.UNKNOWN));
        }
        if (event instanceof InquiryReceived inquiry) {
            return inquired(state, inquiry.participant());
        }
        if (event instanceof ParticipantConnected connected) {
            return connectivity(state, connected.participant(), true);
        }
        if (event instanceof ParticipantDisconnected lost) {
            return connectivity(state, lost.participant(), false);
        }
        if (event instanceof VoteReceived vote) {
            return voted(state, vote);
        }
        if (event instanceof AckReceived ack) {
            return Transition.to(state, Replies.unexpectedAck(ack.participant()));
        }
        if (event instanceof ErrorReceived error) {
            return Transition.to(state, Replies.errorSeen(error));
        }
        return onlyWait(state, event);
    }

    /** Timeout, operator, shutdown, eviction: too late for all of them; only the log speaks now. */
    private static Transition onlyWait(ForcingCommit state, CoordinatorEvent event) {
        if (event instanceof CoordinatorEvent.TimedOut
                || event instanceof CoordinatorEvent.RetryDue
                || event instanceof CoordinatorEvent.OperatorAborted
                || event instanceof CoordinatorEvent.ShutdownRequested
                || event instanceof CoordinatorEvent.ParticipantEvicted) {
            return Transition.to(state);
        }
        throw CoordinatorProtocol.unexpected(state, event);
    }

    private static Transition inquired(ForcingCommit state, ParticipantId participant) {
        boolean takesPart = state.branches()
                .of(participant)
                .filter(branch -> !branch.isExcluded())
                .isPresent();
        return Transition.to(
                state,
                takesPart ? Replies.pending(state.round(), participant) : Replies.abort(state.round(), participant));
    }

    private static Transition connectivity(ForcingCommit state, ParticipantId participant, boolean connected) {
        return state.branches()
                .of(participant)
                .map(branch -> Transition.to(
                        new ForcingCommit(state.round(), state.branches().with(branch.withConnected(connected)))))
                .orElseGet(() -> Transition.to(state));
    }

    private static Transition voted(ForcingCommit state, VoteReceived vote) {
        return state.branches()
                .of(vote.participant())
                .map(branch -> branch.isExcluded()
                        ? Transition.to(state, Replies.abort(state.round(), vote.participant()))
                        : PreparePhase.repeatedVote(state, state.round(), branch, vote))
                .orElseGet(() -> Transition.to(
                        state, Replies.noSuchBranch(state.round(), vote.participant()), Replies.unexpectedVote(vote)));
    }
}
