package io.twopc.protocol.coordinator;

import io.twopc.protocol.coordinator.CoordinatorEvent.AckReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.DamageRecorded;
import io.twopc.protocol.coordinator.CoordinatorEvent.EndDurable;
import io.twopc.protocol.coordinator.CoordinatorEvent.ErrorReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.InquiryReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.ParticipantConnected;
import io.twopc.protocol.coordinator.CoordinatorEvent.ParticipantDisconnected;
import io.twopc.protocol.coordinator.CoordinatorEvent.VoteReceived;
import io.twopc.protocol.coordinator.CoordinatorState.Completed;
import io.twopc.protocol.model.Decision;
import io.twopc.protocol.model.ParticipantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Committed and over: late messages are answered, and nothing is sent unasked but the forget once END is durable. */
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
        if (event instanceof EndDurable && !state.endDurable()) {
            return endDurable(state);
        }
        return over(state, event);
    }

    /**
     * Those who acknowledged may now forget; those who contradicted were told so when that was recorded, and a settled hazard
     * may still hold its branch.
     */
    private static Transition endDurable(Completed state) {
        List<CoordinatorEffect> effects = new ArrayList<>();
        for (Branch branch : state.branches()) {
            if (branch.votedYes() && branch.connected() && branch.isAcknowledged()) {
                effects.add(Replies.forget(state.round(), branch.participant()));
            }
        }
        return new Transition(new Completed(state.round(), state.branches(), true), effects);
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
        return new Completed(state.round(), state.branches().with(branch), state.endDurable());
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

    /**
     * C15: a repeated acknowledgement is answered with forget, which waits for END to be durable; a late contradiction is
     * recorded first.
     */
    private static Transition acknowledged(Completed state, AckReceived ack) {
        Optional<Branch> found = state.branches().of(ack.participant());
        if (found.isEmpty()) {
            return stranger(state, ack);
        }
        Branch branch = found.get();
        return !state.endDurable() && Acknowledgements.agreeing(Decision.COMMIT, branch, ack)
                ? Transition.to(with(state, Acknowledgements.acknowledged(branch, ack)))
                : with(state, Acknowledgements.of(state.round(), Decision.COMMIT, branch, ack));
    }
}
