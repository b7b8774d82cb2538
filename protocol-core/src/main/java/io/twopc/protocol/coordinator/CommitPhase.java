package io.twopc.protocol.coordinator;

import io.twopc.protocol.coordinator.CoordinatorEffect.Observation;
import io.twopc.protocol.coordinator.CoordinatorEffect.Observe;
import io.twopc.protocol.coordinator.CoordinatorEffect.RecordDamage;
import io.twopc.protocol.coordinator.CoordinatorEvent.AckReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.DamageAcknowledged;
import io.twopc.protocol.coordinator.CoordinatorEvent.DamageRecorded;
import io.twopc.protocol.coordinator.CoordinatorEvent.ErrorReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.InquiryReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.ParticipantConnected;
import io.twopc.protocol.coordinator.CoordinatorEvent.ParticipantDisconnected;
import io.twopc.protocol.coordinator.CoordinatorEvent.ParticipantEvicted;
import io.twopc.protocol.coordinator.CoordinatorEvent.RetryDue;
import io.twopc.protocol.coordinator.CoordinatorEvent.VoteReceived;
import io.twopc.protocol.coordinator.CoordinatorState.Committing;
import io.twopc.protocol.coordinator.CoordinatorState.Completed;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.model.Decision;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** COMMIT is durable: repeated for ever until every yes voter has acknowledged or its end is recorded (C13, C14). */
final class CommitPhase {

    private CommitPhase() {}

    /** R3: the only way in, apart from recovery, is the log's word that the record is durable. */
    static Transition begin(Round round, Branches branches) {
        List<CoordinatorEffect> effects = new ArrayList<>();
        effects.add(new CoordinatorEffect.Answer(Outcome.COMMITTED));
        Branches told = branches.map(branch -> {
            if (branch.ending() instanceof BranchEnding.Hazard hazard) {
                effects.add(new RecordDamage(branch.participant(), null, hazard.detail()));
                return branch.withAttempts(0);
            }
            return tell(round, branch.withAttempts(0), effects);
        });
        return completeIfResolved(new Committing(round, told)).precededBy(effects);
    }

    /**
     * Sends a branch what it still has to be told, and to a yes voter has it repeated; to someone who is away it goes out on
     * return.
     */
    private static Branch tell(Round round, Branch branch, List<CoordinatorEffect> effects) {
        if (!branch.connected() || !branch.wantsDecision()) {
            return branch;
        }
        if (branch.isExcluded()) {
            effects.add(Replies.abort(round, branch.participant()));
        }
        if (!branch.votedYes()) {
            return branch;
        }
        effects.add(Replies.commit(round, branch.participant()));
        effects.add(new CoordinatorEffect.ScheduleRetry(branch.participant(), MessageType.COMMIT, 1));
        return branch.withAttempts(1);
    }

    static Transition step(Committing state, CoordinatorEvent event) {
        if (event instanceof AckReceived ack) {
            return acknowledged(state, ack);
        }
        if (event instanceof RetryDue retry) {
            return retry(state, retry);
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
        if (event instanceof VoteReceived vote) {
            return new Transition(state, LateMessages.vote(state.round(), Decision.COMMIT, state.branches(), vote));
        }
        if (event instanceof InquiryReceived inquiry) {
            return new Transition(
                    state, LateMessages.inquiry(state.round(), Decision.COMMIT, state.branches(), inquiry));
        }
        if (event instanceof ErrorReceived error) {
            return error(state, error);
        }
        if (event instanceof DamageRecorded recorded) {
            return damageRecorded(state, recorded);
        }
        if (event instanceof DamageAcknowledged acknowledged) {
            return settle(state, acknowledged);
        }
        if (event instanceof ParticipantEvicted evicted) {
            return evicted(state, evicted.participant());
        }
        return onlyWait(state, event);
    }

    /** C13: nothing touches a decided commit. */
    private static Transition onlyWait(Committing state, CoordinatorEvent event) {
        if (event instanceof CoordinatorEvent.TimedOut
                || event instanceof CoordinatorEvent.OperatorAborted
                || event instanceof CoordinatorEvent.AdmissionLogged
                || event instanceof CoordinatorEvent.ShutdownRequested
                || event instanceof CoordinatorEvent.LogFailed) {
            return Transition.to(state);
        }
        throw CoordinatorProtocol.unexpected(state, event);
    }

    private static Transition acknowledged(Committing state, AckReceived ack) {
        Optional<Branch> found = state.branches().of(ack.participant());
        if (found.isEmpty()) {
            return stranger(state, ack);
        }
        Branch branch = found.get();
        if (Acknowledgements.agreeing(Decision.COMMIT, branch, ack)) {
            return completeIfResolved(with(state, Acknowledgements.acknowledged(branch, ack)));
        }
        Acknowledgements after = Acknowledgements.of(state.round(), Decision.COMMIT, branch, ack);
        return new Transition(with(state, after.branch()), after.effects());
    }

    private static Committing with(Committing state, Branch branch) {
        return new Committing(state.round(), state.branches().with(branch));
    }

    private static Transition damageRecorded(Committing state, DamageRecorded event) {
        Optional<Branch> found = state.branches().of(event.participant());
        if (found.isEmpty()) {
            return stranger(state, event);
        }
        Acknowledgements recorded = Acknowledgements.recorded(state.round(), found.get(), event);
        return completeIfResolved(with(state, recorded.branch())).precededBy(recorded.effects());
    }

    /**
     * R5, C14: END only when nothing more is expected of any yes voter. Nobody is told to forget yet: were the END lost in a
     * crash, a forgetful participant could not tell the repeated commit from one it never prepared.
     */
    static Transition completeIfResolved(Committing state) {
        Branches branches = state.branches();
        if (branches.any(branch -> (branch.votedYes() && !branch.isResolved()) || branch.hasUnrecordedDamage())) {
            return Transition.to(state);
        }
        return Transition.to(new Completed(state.round(), branches, false), new CoordinatorEffect.End());
    }

    private static Transition stranger(Committing state, CoordinatorEvent event) {
        return new Transition(state, LateMessages.fromStranger(state.round(), Decision.COMMIT, event));
    }

    private static Transition retry(Committing state, RetryDue retry) {
        return state.branches()
                .of(retry.participant())
                .filter(branch -> retry.message() == MessageType.COMMIT
                        && branch.votedYes()
                        && branch.isRepeatedTo()
                        && branch.connected()
                        && branch.attempts() == retry.attempt())
                .map(branch -> Transition.to(
                        with(state, branch.withAttempts(retry.attempt() + 1)),
                        Replies.commit(state.round(), branch.participant()),
                        new CoordinatorEffect.ScheduleRetry(
                                branch.participant(), MessageType.COMMIT, retry.attempt() + 1)))
                .orElseGet(() -> Transition.to(state));
    }

    /** Who returns is told what it still has to be told, also after an eviction: its decision has waited for it (R5). */
    private static Transition connected(Committing state, ParticipantId participant) {
        Optional<Branch> found = state.branches().of(participant);
        if (found.isEmpty()) {
            return Transition.to(state);
        }
        Branch here = found.get().withConnected(true);
        if (here.ending() instanceof BranchEnding.Hazard hazard) {
            here = here.withEnding(new BranchEnding.Hazard(hazard.detail(), true));
        }
        List<CoordinatorEffect> effects = new ArrayList<>();
        return new Transition(with(state, tell(state.round(), here, effects)), effects);
    }

    /** C27: no trace of a branch that voted yes is an alarm, never an acknowledgement. */
    private static Transition error(Committing state, ErrorReceived error) {
        Optional<Branch> found =
                state.branches().of(error.participant()).filter(branch -> branch.votedYes() && branch.isOpen());
        if (error.code() != ErrorCode.UNKNOWN_BRANCH || found.isEmpty()) {
            return Transition.to(state, Replies.errorSeen(error));
        }
        return Transition.to(
                with(state, found.get().withEnding(new BranchEnding.Hazard(error.detail(), true))),
                new RecordDamage(error.participant(), null, error.detail()),
                new Observe(error.participant(), Observation.UNKNOWN_BRANCH));
    }

    private static Transition evicted(Committing state, ParticipantId participant) {
        Optional<Branch> found =
                state.branches().of(participant).filter(branch -> branch.votedYes() && branch.isRepeatedTo());
        if (found.isEmpty()) {
            return Transition.to(state);
        }
        BranchEnding.Hazard hazard = evictedHazard();
        return Transition.to(
                with(state, found.get().withEnding(hazard)), new RecordDamage(participant, null, hazard.detail()));
    }

    static BranchEnding.Hazard evictedHazard() {
        return new BranchEnding.Hazard("its participant was evicted before it acknowledged", false);
    }

    /** A hazard an operator has taken on themselves is not waited for any more. */
    private static Transition settle(Committing state, DamageAcknowledged acknowledged) {
        return completeIfResolved(new Committing(
                state.round(),
                state.branches()
                        .map(branch -> branch.ending() instanceof BranchEnding.Hazard hazard
                                ? branch.withEnding(
                                        new BranchEnding.Settled(hazard.detail() + "; settled by " + acknowledged.by()))
                                : branch)));
    }
}
