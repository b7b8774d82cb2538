package io.twopc.protocol.coordinator;

import io.twopc.protocol.coordinator.CoordinatorEvent.AckReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.Begin;
import io.twopc.protocol.coordinator.CoordinatorEvent.DamageAcknowledged;
import io.twopc.protocol.coordinator.CoordinatorEvent.DamageRecorded;
import io.twopc.protocol.coordinator.CoordinatorEvent.ErrorReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.InquiryReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.LogFailed;
import io.twopc.protocol.coordinator.CoordinatorEvent.OutcomeForced;
import io.twopc.protocol.coordinator.CoordinatorEvent.ParticipantConnected;
import io.twopc.protocol.coordinator.CoordinatorEvent.ParticipantDisconnected;
import io.twopc.protocol.coordinator.CoordinatorEvent.VoteReceived;
import io.twopc.protocol.coordinator.CoordinatorState.Aborted;
import io.twopc.protocol.coordinator.CoordinatorState.AbortedEarly;
import io.twopc.protocol.coordinator.CoordinatorState.Halted;
import io.twopc.protocol.model.AbortCause;
import io.twopc.protocol.model.Decision;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.validation.DecisionRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Aborted: told once to whoever may hold work, presumed by everyone else (R4); nobody's answer is awaited (C11). */
final class AbortPhase {

    private AbortPhase() {}

    static Transition begin(Round round, Branches branches, AbortCause cause) {
        DecisionRules.requireAbortSafe(
                cause.reason(),
                branches.count(branch -> branch.vote() instanceof BranchVote.No),
                branches.count(branch -> branch.vote() instanceof BranchVote.Failed));
        List<CoordinatorEffect> effects = new ArrayList<>();
        effects.add(new CoordinatorEffect.Finish(round.lasting()));
        if (!round.lasting()) {
            effects.add(new CoordinatorEffect.Answer(Outcome.ABORTED));
        }
        for (Branch branch : branches) {
            if (branch.connected() && branch.mayHoldWork()) {
                effects.add(Replies.abort(round, branch.participant()));
            }
        }
        return new Transition(new Aborted(round, branches, cause, !round.lasting()), effects);
    }

    static Transition step(Aborted state, CoordinatorEvent event) {
        if (event instanceof AckReceived ack) {
            return acknowledged(state, ack);
        }
        if (event instanceof VoteReceived vote) {
            return new Transition(state, LateMessages.vote(state.round(), Decision.ABORT, state.branches(), vote));
        }
        if (event instanceof InquiryReceived inquiry) {
            return Transition.to(state, Replies.abort(state.round(), inquiry.participant()));
        }
        if (event instanceof ErrorReceived error) {
            return Transition.to(state, Replies.errorSeen(error));
        }
        if (event instanceof ParticipantConnected connected) {
            return connected(state, connected.participant());
        }
        if (event instanceof ParticipantDisconnected lost) {
            return state.branches()
                    .of(lost.participant())
                    .map(branch -> Transition.to(with(state, branch.withConnected(false))))
                    .orElseGet(() -> Transition.to(state));
        }
        if (event instanceof DamageRecorded recorded) {
            return state.branches()
                    .of(recorded.participant())
                    .map(branch -> with(state, Acknowledgements.recorded(state.round(), branch, recorded)))
                    .orElseGet(() -> stranger(state, state.round(), recorded));
        }
        if (event instanceof OutcomeForced) {
            return forced(state);
        }
        if (event instanceof LogFailed && !state.answered()) {
            return Transition.to(new Halted(state), new CoordinatorEffect.Answer(Outcome.UNKNOWN));
        }
        return over(state, event);
    }

    private static Aborted with(Aborted state, Branch branch) {
        return new Aborted(state.round(), state.branches().with(branch), state.cause(), state.answered());
    }

    private static Transition with(Aborted state, Acknowledgements after) {
        return new Transition(with(state, after.branch()), after.effects());
    }

    private static Transition forced(Aborted state) {
        if (state.answered()) {
            throw CoordinatorProtocol.unexpected(state, new OutcomeForced());
        }
        return Transition.to(
                new Aborted(state.round(), state.branches(), state.cause(), true),
                new CoordinatorEffect.Answer(Outcome.ABORTED));
    }

    /** Too late to matter, or already so. */
    private static Transition over(CoordinatorState state, CoordinatorEvent event) {
        if (event instanceof CoordinatorEvent.TimedOut
                || event instanceof CoordinatorEvent.RetryDue
                || event instanceof CoordinatorEvent.OperatorAborted
                || event instanceof CoordinatorEvent.ShutdownRequested
                || event instanceof CoordinatorEvent.ParticipantEvicted
                || event instanceof DamageAcknowledged
                || event instanceof CoordinatorEvent.AdmissionLogged
                || event instanceof LogFailed) {
            return Transition.to(state);
        }
        throw CoordinatorProtocol.unexpected(state, event);
    }

    private static Transition acknowledged(Aborted state, AckReceived ack) {
        return state.branches()
                .of(ack.participant())
                .map(branch -> with(state, Acknowledgements.of(state.round(), Decision.ABORT, branch, ack)))
                .orElseGet(() -> stranger(state, state.round(), ack));
    }

    private static Transition stranger(CoordinatorState state, Round round, CoordinatorEvent event) {
        return new Transition(state, LateMessages.fromStranger(round, Decision.ABORT, event));
    }

    private static Transition connected(Aborted state, ParticipantId participant) {
        Optional<Branch> found = state.branches().of(participant);
        if (found.isEmpty()) {
            return Transition.to(state);
        }
        Branch branch = found.get().withConnected(true);
        return branch.mayHoldWork()
                ? Transition.to(with(state, branch), Replies.abort(state.round(), participant))
                : Transition.to(with(state, branch));
    }

    /** Aborted before anyone was asked: whoever speaks of it is answered from the presumption (R4). */
    static Transition step(AbortedEarly state, CoordinatorEvent event) {
        if (event instanceof OutcomeForced && !state.answered()) {
            return Transition.to(
                    new AbortedEarly(state.round(), state.addressees(), state.cause(), true),
                    new CoordinatorEffect.Answer(Outcome.ABORTED));
        }
        if (event instanceof LogFailed && !state.answered()) {
            return Transition.to(new Halted(state), new CoordinatorEffect.Answer(Outcome.UNKNOWN));
        }
        if (event instanceof InquiryReceived
                || event instanceof VoteReceived
                || event instanceof AckReceived
                || event instanceof ErrorReceived
                || event instanceof DamageRecorded) {
            return stranger(state, state.round(), event);
        }
        if (event instanceof ParticipantConnected || event instanceof ParticipantDisconnected) {
            return Transition.to(state);
        }
        if (event instanceof Begin || event instanceof OutcomeForced) {
            throw CoordinatorProtocol.unexpected(state, event);
        }
        return over(state, event);
    }
}
