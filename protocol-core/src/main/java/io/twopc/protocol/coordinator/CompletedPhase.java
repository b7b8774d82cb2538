package io.twopc.protocol.coordinator;

import io.twopc.protocol.coordinator.CoordinatorEffect.Observation;
import io.twopc.protocol.coordinator.CoordinatorEffect.Observe;
import io.twopc.protocol.coordinator.CoordinatorEvent.AckReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.DamageRecorded;
import io.twopc.protocol.coordinator.CoordinatorEvent.ErrorReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.InquiryReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.LogFailed;
import io.twopc.protocol.coordinator.CoordinatorEvent.OutcomeForced;
import io.twopc.protocol.coordinator.CoordinatorEvent.ParticipantConnected;
import io.twopc.protocol.coordinator.CoordinatorEvent.ParticipantDisconnected;
import io.twopc.protocol.coordinator.CoordinatorEvent.VoteReceived;
import io.twopc.protocol.coordinator.CoordinatorState.Completed;
import io.twopc.protocol.coordinator.CoordinatorState.Halted;
import io.twopc.protocol.model.Decision;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Vote;
import java.util.Optional;

/** Committed and over: late messages are answered, nothing is sent unasked. */
final class CompletedPhase {

    private CompletedPhase() {}

    static Transition step(Completed state, CoordinatorEvent event) {
        if (event instanceof AckReceived ack) {
            return acknowledged(state, ack);
        }
        if (event instanceof VoteReceived vote) {
            return voted(state, vote);
        }
        if (event instanceof InquiryReceived inquiry) {
            return Transition.to(state, decisionFor(state, inquiry.participant()));
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
            Branch branch = state.branches().of(recorded.participant()).orElseThrow();
            return Transition.to(
                    with(state, Heuristics.recorded(branch)), Replies.forget(state.round(), recorded.participant()));
        }
        if (event instanceof OutcomeForced && !state.answered()) {
            return Transition.to(
                    new Completed(state.round(), state.branches(), true),
                    new CoordinatorEffect.Answer(Outcome.COMMITTED));
        }
        if (event instanceof LogFailed && !state.answered()) {
            return Transition.to(new Halted(state), new CoordinatorEffect.Answer(Outcome.UNKNOWN));
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
                || event instanceof LogFailed) {
            return Transition.to(state);
        }
        throw CoordinatorProtocol.unexpected(state, event);
    }

    private static Completed with(Completed state, Branch branch) {
        return new Completed(state.round(), state.branches().with(branch), state.answered());
    }

    private static Transition connectivity(Completed state, ParticipantId participant, boolean connected) {
        return state.branches()
                .of(participant)
                .map(branch -> Transition.to(with(state, branch.withConnected(connected))))
                .orElseGet(() -> Transition.to(state));
    }

    /** C15: a repeated acknowledgement is answered with forget, a late contradiction is recorded first. */
    private static Transition acknowledged(Completed state, AckReceived ack) {
        Optional<Branch> found = state.branches().of(ack.participant());
        if (found.isEmpty()) {
            return Transition.to(state, Replies.unexpectedAck(ack.participant()));
        }
        Branch branch = found.get();
        if (ack.heuristic() != null && ack.heuristic().asDecision() != branch.told(Decision.COMMIT)) {
            return Heuristics.contradicted(branch, ack)
                    .map(changed -> Transition.to(with(state, changed), Heuristics.record(ack)))
                    .orElseGet(() -> Transition.to(state, Heuristics.forgetIfRecorded(state.round(), branch)));
        }
        return Transition.to(state, Replies.forget(state.round(), ack.participant()));
    }

    private static Transition voted(Completed state, VoteReceived vote) {
        Observe late = new Observe(vote.participant(), Observation.LATE_VOTE);
        return vote.vote() == Vote.COMMIT
                ? Transition.to(state, decisionFor(state, vote.participant()), late)
                : Transition.to(state, late);
    }

    private static CoordinatorEffect decisionFor(Completed state, ParticipantId participant) {
        boolean commits = state.branches()
                .of(participant)
                .filter(branch -> !branch.isExcluded())
                .isPresent();
        return commits ? Replies.commit(state.round(), participant) : Replies.abort(state.round(), participant);
    }
}
