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
import io.twopc.protocol.model.Decision;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** COMMIT is durable: repeated for ever until every yes voter has acknowledged or its end is recorded (C13, C14). */
final class CommitPhase {

    private CommitPhase() {}

    /** R3: the only way in, apart from recovery, is the log's word that the record is durable. */
    static Transition begin(Round round, Branches branches) {
        List<CoordinatorEffect> effects = new ArrayList<>();
        effects.add(new CoordinatorEffect.Answer(Outcome.COMMITTED));
        Branches told = branches.map(branch -> {
            if (branch.isExcluded() && branch.connected()) {
                effects.add(Replies.abort(round, branch.participant()));
            }
            return branch.votedYes() ? tell(round, branch, effects) : branch;
        });
        return new Transition(new Committing(round, told), effects);
    }

    /** Sends the decision and has it repeated; to someone who is away it goes out on return. */
    private static Branch tell(Round round, Branch branch, List<CoordinatorEffect> effects) {
        if (!branch.connected()) {
            return branch.withAttempts(0);
        }
        effects.add(Replies.commit(round, branch.participant()));
        effects.add(new CoordinatorEffect.ScheduleRetry(branch.participant(), 1));
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
            return change(state, lost.participant(), branch -> branch.withConnected(false));
        }
        if (event instanceof VoteReceived vote) {
            return voted(state, vote);
        }
        if (event instanceof InquiryReceived inquiry) {
            return Transition.to(state, decisionFor(state, inquiry.participant()));
        }
        if (event instanceof ErrorReceived error) {
            return error(state, error);
        }
        if (event instanceof DamageRecorded recorded) {
            return damageRecorded(state, recorded.participant());
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
                || event instanceof CoordinatorEvent.ShutdownRequested
                || event instanceof CoordinatorEvent.LogFailed) {
            return Transition.to(state);
        }
        throw CoordinatorProtocol.unexpected(state, event);
    }

    private static Transition acknowledged(Committing state, AckReceived ack) {
        Optional<Branch> found = state.branches().of(ack.participant());
        if (found.isEmpty()) {
            return Transition.to(state, Replies.unexpectedAck(ack.participant()));
        }
        Branch branch = found.get();
        if (ack.heuristic() != null && ack.heuristic().asDecision() != branch.told(Decision.COMMIT)) {
            return contradicted(state, branch, ack);
        }
        if (!branch.votedYes()) {
            return Transition.to(acknowledge(state, branch, ack), Replies.forget(state.round(), ack.participant()));
        }
        if (!branch.wantsDecision()) {
            return Transition.to(state);
        }
        return completeIfResolved(acknowledge(state, branch, ack));
    }

    private static Committing acknowledge(Committing state, Branch branch, AckReceived ack) {
        Branch acknowledged = branch.withEnding(new BranchEnding.Acknowledged(ack.heuristic()));
        return new Committing(state.round(), state.branches().with(acknowledged));
    }

    /** C16: damage is on stable storage before its participant may forget it. */
    private static Transition contradicted(Committing state, Branch branch, AckReceived ack) {
        return Heuristics.contradicted(branch, ack)
                .map(changed -> Transition.to(
                        new Committing(state.round(), state.branches().with(changed)), Heuristics.record(ack)))
                .orElseGet(() -> Transition.to(state, Heuristics.forgetIfRecorded(state.round(), branch)));
    }

    private static Transition damageRecorded(Committing state, ParticipantId participant) {
        Branch branch = state.branches().of(participant).orElseThrow();
        Branch recorded = Heuristics.recorded(branch);
        Transition after = completeIfResolved(
                new Committing(state.round(), state.branches().with(recorded)));
        if (recorded.equals(branch) || after.next() instanceof Completed) {
            return after;
        }
        return Transition.to(after.next(), Replies.forget(state.round(), participant));
    }

    /** R5, C14: END only when nothing more is expected of any yes voter; then they may forget. */
    static Transition completeIfResolved(Committing state) {
        Branches branches = state.branches();
        if (branches.any(branch -> (branch.votedYes() && !branch.isResolved()) || isUnrecorded(branch))) {
            return Transition.to(state);
        }
        List<CoordinatorEffect> effects = new ArrayList<>();
        effects.add(new CoordinatorEffect.Finish(false));
        for (Branch branch : branches) {
            if (branch.votedYes() && branch.connected()) {
                effects.add(Replies.forget(state.round(), branch.participant()));
            }
        }
        return new Transition(new Completed(state.round(), branches, true), effects);
    }

    private static boolean isUnrecorded(Branch branch) {
        return branch.ending() instanceof BranchEnding.Contradicted contradicted && !contradicted.recorded();
    }

    private static Transition retry(Committing state, RetryDue retry) {
        return state.branches()
                .of(retry.participant())
                .filter(branch -> branch.votedYes()
                        && branch.wantsDecision()
                        && branch.connected()
                        && branch.attempts() == retry.attempt())
                .map(branch -> Transition.to(
                        new Committing(state.round(), state.branches().with(branch.withAttempts(retry.attempt() + 1))),
                        Replies.commit(state.round(), branch.participant()),
                        new CoordinatorEffect.ScheduleRetry(branch.participant(), retry.attempt() + 1)))
                .orElseGet(() -> Transition.to(state));
    }

    private static Transition connected(Committing state, ParticipantId participant) {
        List<CoordinatorEffect> effects = new ArrayList<>();
        Branches branches = state.branches().map(branch -> {
            if (!branch.participant().equals(participant)) {
                return branch;
            }
            Branch here = branch.withConnected(true);
            if (here.isExcluded() && here.isOpen()) {
                effects.add(Replies.abort(state.round(), participant));
            }
            return here.votedYes() && here.wantsDecision() ? tell(state.round(), here, effects) : here;
        });
        return new Transition(new Committing(state.round(), branches), effects);
    }

    /** C15: a vote for a committing transaction gets its decision again. */
    private static Transition voted(Committing state, VoteReceived vote) {
        Optional<Branch> found = state.branches().of(vote.participant());
        if (found.isPresent()
                && !found.get().isExcluded()
                && !PreparePhase.agrees(found.get().vote(), vote.vote())) {
            return PreparePhase.repeatedVote(state, state.round(), found.get(), vote);
        }
        if (found.isPresent() && found.get().vote() instanceof BranchVote.ReadOnly) {
            return Transition.to(state);
        }
        return Transition.to(
                state, decisionFor(state, vote.participant()), new Observe(vote.participant(), Observation.LATE_VOTE));
    }

    /** C17: committed is answered with commit; who is not in the record, or excluded by it, with abort. */
    private static CoordinatorEffect decisionFor(Committing state, ParticipantId participant) {
        boolean commits = state.branches()
                .of(participant)
                .filter(branch -> !branch.isExcluded())
                .isPresent();
        return commits ? Replies.commit(state.round(), participant) : Replies.abort(state.round(), participant);
    }

    /** C27: no trace of a branch that voted yes is an alarm, never an acknowledgement. */
    private static Transition error(Committing state, ErrorReceived error) {
        Optional<Branch> found =
                state.branches().of(error.participant()).filter(branch -> branch.votedYes() && branch.isOpen());
        if (error.code() != ErrorCode.UNKNOWN_BRANCH || found.isEmpty()) {
            return Transition.to(state, Replies.errorSeen(error));
        }
        Branch hazard = found.get().withEnding(new BranchEnding.Hazard(error.detail(), true));
        return Transition.to(
                new Committing(state.round(), state.branches().with(hazard)),
                new RecordDamage(error.participant(), null, error.detail()),
                new Observe(error.participant(), Observation.UNKNOWN_BRANCH));
    }

    private static Transition evicted(Committing state, ParticipantId participant) {
        Optional<Branch> found =
                state.branches().of(participant).filter(branch -> branch.votedYes() && branch.wantsDecision());
        if (found.isEmpty()) {
            return Transition.to(state);
        }
        String detail = "its participant was evicted before it acknowledged";
        Branch hazard = found.get().withEnding(new BranchEnding.Hazard(detail, false));
        return Transition.to(
                new Committing(state.round(), state.branches().with(hazard)),
                new RecordDamage(participant, null, detail));
    }

    private static Transition settle(Committing state, DamageAcknowledged acknowledged) {
        return completeIfResolved(new Committing(
                state.round(), state.branches().map(branch -> Heuristics.settled(branch, acknowledged.by()))));
    }

    private static Transition change(Committing state, ParticipantId participant, UnaryOperator<Branch> change) {
        return state.branches()
                .of(participant)
                .map(branch -> Transition.to(
                        new Committing(state.round(), state.branches().with(change.apply(branch)))))
                .orElseGet(() -> Transition.to(state));
    }
}
