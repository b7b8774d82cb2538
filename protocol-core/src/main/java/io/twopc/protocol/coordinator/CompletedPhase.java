package io.twopc.protocol.coordinator;

import io.twopc.protocol.coordinator.CoordinatorEvent.AckReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.DamageRecorded;
import io.twopc.protocol.coordinator.CoordinatorEvent.ErrorReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.InquiryReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.ParticipantConnected;
import io.twopc.protocol.coordinator.CoordinatorEvent.ParticipantDisconnected;
import io.twopc.protocol.coordinator.CoordinatorEvent.VoteReceived;
import io.twopc.protocol.coordinator.CoordinatorState.Completed;
import io.twopc.protocol.model.Decision;
import io.twopc.protocol.model.ParticipantId;

/** Committed and over: late messages are answered, nothing is sent unasked. */
final class CompletedPhase {

    private CompletedPhase() {}

    static Transition step(Completed state, CoordinatorEvent event) {
        if (event instanceof AckReceived ack) {
            return acknowledged(state, ack);
        }
        if (event instanceof VoteReceived vote) {
            return new Transition(state, LateMessages.vote(state.round(), Decision.COMMIT, state.branches(), vote));
        }
        if (event instanceof InquiryReceived inquiry) {
            return new Transition(
                    state, LateMessages.inquiry(state.round(), Decision.COMMIT, state.branches(), inquiry));
        }
        if (event instanceof ErrorReceived error) {
            return Transition.to(state, Replies.errorSeen(error));
        }
        if (event instanceof ParticipantConnected connected) {
            return connectivity(state, connected.participant(), true);
        }
        if (event instanceof ParticipantDisconnected lost) {
            return connectivity(state, lost.participant(), false);
        }
        if (event instanceof DamageRecorded recorded) {
            return state.branches()
                    .of(recorded.participant())
                    .map(branch -> with(state, Acknowledgements.recorded(state.round(), branch, recorded)))
                    .orElseGet(() -> stranger(state, recorded));
        }
        return over(state, event);
    }

    private static Transition over(Completed state, CoordinatorEvent event) {
        if (event instanceof CoordinatorEvent.TimedOut
                || event instanceof CoordinatorEvent.RetryDue
                || event instanceof CoordinatorEvent.OperatorAborted
                || event instanceof CoordinatorEvent.ShutdownRequested
                || event instanceof CoordinatorEvent.ParticipantEvicted
                || event instanceof CoordinatorEvent.DamageAcknowledged
                || event instanceof CoordinatorEvent.AdmissionLogged
                || event instanceof CoordinatorEvent.LogFailed) {
            return Transition.to(state);
        }
        throw CoordinatorProtocol.unexpected(state, event);
    }

    private static Completed with(Completed state, Branch branch) {
        return new Completed(state.round(), state.branches().with(branch));
    }

    private static Transition with(Completed state, Acknowledgements after) {
        return new Transition(with(state, after.branch()), after.effects());
    }

    private static Transition stranger(Completed state, CoordinatorEvent event) {
        return new Transition(state, LateMessages.fromStranger(state.round(), Decision.COMMIT, event));
    }

    private static Transition connectivity(Completed state, ParticipantId participant, boolean connected) {
        return state.branches()
                .of(participant)
                .map(branch -> Transition.to(with(state, branch.withConnected(connected))))
                .orElseGet(() -> Transition.to(state));
    }

    /** C15: a repeated acknowledgement is answered with forget, a late contradiction is recorded first. */
    private static Transition acknowledged(Completed state, AckReceived ack) {
        return state.branches()
                .of(ack.participant())
                .map(branch -> with(state, Acknowledgements.of(state.round(), Decision.COMMIT, branch, ack)))
                .orElseGet(() -> stranger(state, ack));
    }
}
