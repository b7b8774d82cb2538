package io.twopc.protocol.coordinator;

import io.twopc.protocol.coordinator.CoordinatorEvent.AckReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.AdmissionLogged;
import io.twopc.protocol.coordinator.CoordinatorEvent.ErrorReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.InquiryReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.LogFailed;
import io.twopc.protocol.coordinator.CoordinatorEvent.OperatorAborted;
import io.twopc.protocol.coordinator.CoordinatorEvent.ParticipantConnected;
import io.twopc.protocol.coordinator.CoordinatorEvent.ParticipantDisconnected;
import io.twopc.protocol.coordinator.CoordinatorEvent.ParticipantEvicted;
import io.twopc.protocol.coordinator.CoordinatorEvent.Phase;
import io.twopc.protocol.coordinator.CoordinatorEvent.RetryDue;
import io.twopc.protocol.coordinator.CoordinatorEvent.ShutdownRequested;
import io.twopc.protocol.coordinator.CoordinatorEvent.TimedOut;
import io.twopc.protocol.coordinator.CoordinatorEvent.VoteReceived;
import io.twopc.protocol.coordinator.CoordinatorState.Completed;
import io.twopc.protocol.coordinator.CoordinatorState.ForcingCommit;
import io.twopc.protocol.coordinator.CoordinatorState.Halted;
import io.twopc.protocol.coordinator.CoordinatorState.Preparing;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.model.AbortCause;
import io.twopc.protocol.model.AbortReason;
import io.twopc.protocol.model.Decision;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Collecting votes: the one place where COMMIT or ABORT is decided (C12). */
final class PreparePhase {

    private PreparePhase() {}

    /** Asks everyone at once. */
    static Transition begin(Round round, Branches branches) {
        List<CoordinatorEffect> effects = new ArrayList<>();
        effects.add(new CoordinatorEffect.StartTimer(Phase.VOTING));
        Branches asked = branches.map(branch -> {
            effects.add(Replies.prepare(round, branch));
            effects.add(new CoordinatorEffect.ScheduleRetry(branch.participant(), MessageType.PREPARE, 1));
            return branch.withAttempts(1);
        });
        return new Transition(new Preparing(round, asked), effects);
    }

    static Transition step(Preparing state, CoordinatorEvent event) {
        if (event instanceof VoteReceived vote) {
            return voted(state, vote);
        }
        if (event instanceof RetryDue retry) {
            return retry(state, retry);
        }
        if (event instanceof TimedOut timedOut) {
            return timedOut.phase() == Phase.VOTING ? timedOut(state) : Transition.to(state);
        }
        if (event instanceof ParticipantDisconnected lost) {
            return lost(state, lost.participant());
        }
        if (event instanceof ParticipantConnected connected) {
            return connected(state, connected);
        }
        if (event instanceof ErrorReceived error) {
            return error(state, error);
        }
        if (event instanceof InquiryReceived inquiry) {
            return Transition.to(state, undecided(state.round(), state.branches(), inquiry.participant()));
        }
        if (event instanceof AckReceived ack) {
            return early(state, state.round(), state.branches(), ack, Preparing::new);
        }
        return ended(state, event);
    }

    /** Those who may end a round before its decision, apart from its participants. */
    private static Transition ended(Preparing state, CoordinatorEvent event) {
        if (event instanceof OperatorAborted operator) {
            return abort(state, ConnectPhase.operatorCause(operator));
        }
        if (event instanceof ShutdownRequested) {
            return abort(state, new AbortCause(AbortReason.SHUTDOWN, null, "the coordinator shut down"));
        }
        if (event instanceof ParticipantEvicted evicted) {
            return evicted(state, evicted.participant());
        }
        if (event instanceof AdmissionLogged) {
            return Transition.to(new Preparing(state.round().lasts(), state.branches()));
        }
        if (event instanceof LogFailed) {
            return Transition.to(new Halted(state), new CoordinatorEffect.Answer(Outcome.UNKNOWN));
        }
        throw CoordinatorProtocol.unexpected(state, event);
    }

    private static Transition voted(Preparing state, VoteReceived vote) {
        Optional<Branch> found = state.branches().of(vote.participant());
        if (found.isEmpty()) {
            return Transition.to(
                    state, Replies.noSuchBranch(state.round(), vote.participant()), Replies.unexpectedVote(vote));
        }
        Branch branch = found.get();
        if (branch.isExcluded()) {
            return Transition.to(state, Replies.abort(state.round(), vote.participant()));
        }
        if (!branch.isAwaited()) {
            return repeatedVote(state, state.round(), branch, vote);
        }
        if (vote.vote() == Vote.ABORT) {
            Branch no = branch.withVote(new BranchVote.No(vote.reason()));
            AbortCause cause = new AbortCause(AbortReason.VOTED_ABORT, vote.participant(), vote.reason());
            return abort(new Preparing(state.round(), state.branches().with(no)), cause);
        }
        BranchVote yes = vote.vote() == Vote.READ_ONLY ? new BranchVote.ReadOnly() : new BranchVote.Yes();
        return decide(new Preparing(state.round(), state.branches().with(branch.withVote(yes))));
    }

    /** R8: the first vote counts. */
    static Transition repeatedVote(CoordinatorState state, Round round, Branch branch, VoteReceived vote) {
        if (agrees(branch.vote(), vote.vote())) {
            return Transition.to(state);
        }
        return Transition.to(
                state,
                Replies.voteConflict(round, vote.participant()),
                new CoordinatorEffect.Observe(vote.participant(), CoordinatorEffect.Observation.VOTE_CONFLICT));
    }

    static boolean agrees(BranchVote first, Vote later) {
        return switch (later) {
            case COMMIT -> first instanceof BranchVote.Yes;
            case READ_ONLY -> first instanceof BranchVote.ReadOnly;
            case ABORT -> first instanceof BranchVote.No;
        };
    }

    /** R1, R11: once no vote is awaited, all that remain said yes, for the first no would have ended the round. */
    private static Transition decide(Preparing state) {
        Round round = state.round();
        return switch (VoteTally.of(state.branches())) {
            case INCOMPLETE -> Transition.to(state);
            case ALL_YES -> force(round, state.branches());
            case ALL_READ_ONLY -> round.lasting() ? force(round, state.branches()) : readOnly(round, state.branches());
        };
    }

    private static Transition force(Round round, Branches branches) {
        return Transition.to(new ForcingCommit(round, branches), new CoordinatorEffect.ForceCommit());
    }

    /** C7: nothing to commit anywhere, so nothing to log. */
    private static Transition readOnly(Round round, Branches branches) {
        return Transition.to(
                new Completed(round, branches, true),
                new CoordinatorEffect.Finish(false),
                new CoordinatorEffect.Answer(Outcome.COMMITTED));
    }

    private static Transition retry(Preparing state, RetryDue retry) {
        Optional<Branch> due = state.branches()
                .of(retry.participant())
                .filter(branch -> retry.message() == MessageType.PREPARE
                        && branch.isAwaited()
                        && branch.connected()
                        && branch.attempts() == retry.attempt());
        return due.map(branch -> ask(state, branch, branch.attempts() + 1)).orElseGet(() -> Transition.to(state));
    }

    private static Transition ask(Preparing state, Branch branch, int attempt) {
        return Transition.to(
                new Preparing(state.round(), state.branches().with(branch.withAttempts(attempt))),
                Replies.prepare(state.round(), branch),
                new CoordinatorEffect.ScheduleRetry(branch.participant(), MessageType.PREPARE, attempt));
    }

    /** R12, C5: a branch lost before its vote aborts, unless it may be excluded; then its time runs first. */
    private static Transition lost(Preparing state, ParticipantId participant) {
        Optional<Branch> found = state.branches().of(participant).filter(Branch::connected);
        if (found.isEmpty()) {
            return Transition.to(state);
        }
        Branch branch = found.get().withConnected(false);
        Preparing without = new Preparing(state.round(), state.branches().with(branch));
        if (!branch.isAwaited() || mayExclude(state.branches())) {
            return Transition.to(without);
        }
        return fail(without, branch, AbortReason.PARTICIPANT_LOST, "the connection was lost before its vote");
    }

    /** Whether this round may leave branches out at all. */
    private static boolean mayExclude(Branches branches) {
        return branches.minimum() < branches.size();
    }

    private static Transition connected(Preparing state, ParticipantConnected event) {
        Optional<Branch> found = state.branches().of(event.participant());
        if (found.isEmpty()) {
            return Transition.to(state);
        }
        Branch branch = found.get().withConnected(true);
        Preparing with = new Preparing(state.round(), state.branches().with(branch));
        if (branch.isExcluded() && branch.isOpen()) {
            return Transition.to(with, Replies.abort(state.round(), branch.participant()));
        }
        if (!branch.isAwaited()) {
            return Transition.to(with);
        }
        return event.restarted() ? returnedWithout(with, branch) : ask(with, branch, 1);
    }

    /**
     * R12: a participant that restarted before its vote has lost its branch. It may have prepared just before, but that
     * cannot be known until it asks, and to abort it is safe either way.
     */
    private static Transition returnedWithout(Preparing state, Branch branch) {
        if (!state.branches().canExclude(1)) {
            return fail(state, branch, AbortReason.PARTICIPANT_LOST, "it restarted before its vote");
        }
        Branch excluded = branch.withVote(new BranchVote.Excluded("it restarted before its vote"));
        Transition decided =
                decide(new Preparing(state.round(), state.branches().with(excluded)));
        List<CoordinatorEffect> effects = new ArrayList<>();
        effects.add(Replies.abort(state.round(), branch.participant()));
        effects.addAll(decided.effects());
        return new Transition(decided.next(), effects);
    }

    /** R2: nobody is asked to commit who is not expected to answer; an operator ended the round by evicting it. */
    private static Transition evicted(Preparing state, ParticipantId participant) {
        Optional<Branch> found = state.branches().of(participant);
        if (found.filter(Branch::isAwaited).isPresent()) {
            return fail(state, found.get(), AbortReason.PARTICIPANT_LOST, "it was evicted before its vote");
        }
        return found.filter(Branch::votedYes).isPresent()
                ? abort(state, new AbortCause(AbortReason.OPERATOR, participant, "it was evicted before the decision"))
                : Transition.to(state);
    }

    /** C5: a prepare that was refused fails the branch; other errors about it are only counted. */
    private static Transition error(Preparing state, ErrorReceived error) {
        Optional<Branch> found = state.branches().of(error.participant()).filter(Branch::isAwaited);
        if (found.isEmpty() || error.code() == ErrorCode.VOTE_CONFLICT) {
            return Transition.to(state, Replies.errorSeen(error));
        }
        boolean unavailable = error.code() == ErrorCode.UNAVAILABLE || error.code() == ErrorCode.OVERLOADED;
        AbortReason reason = unavailable ? AbortReason.PARTICIPANT_UNAVAILABLE : AbortReason.PREPARE_REJECTED;
        return fail(state, found.get(), reason, error.code().code() + ": " + error.detail());
    }

    /** C17: undecided is pending, but for those who have no part in any commit, whatever is decided (R12). */
    static CoordinatorEffect undecided(Round round, Branches branches, ParticipantId participant) {
        boolean takesPart =
                branches.of(participant).filter(branch -> !branch.isExcluded()).isPresent();
        return takesPart ? Replies.pending(round, participant) : Replies.abort(round, participant);
    }

    /**
     * An acknowledgement before the decision. An excluded branch acknowledges its abort; whoever was decided by hand reports
     * it unasked, and again until it is told to forget, so that a report that cannot be judged yet is not lost (C37).
     */
    static Transition early(
            CoordinatorState state,
            Round round,
            Branches branches,
            AckReceived ack,
            BiFunction<Round, Branches, CoordinatorState> next) {
        Optional<Branch> found = branches.of(ack.participant());
        if (found.isPresent()
                && found.get().isExcluded()
                && !Acknowledgements.contradict(Decision.ABORT, found.get(), ack)) {
            Branch acknowledged = Acknowledgements.acknowledged(found.get(), ack);
            return Transition.to(
                    next.apply(round, branches.with(acknowledged)), Replies.forget(round, ack.participant()));
        }
        return found.isPresent() && ack.heuristic() != null
                ? Transition.to(state)
                : Transition.to(state, Replies.unexpectedAck(ack.participant()));
    }

    /** R2, R12: who is silent fails the round; who is unreachable is excluded where enough others remain. */
    private static Transition timedOut(Preparing state) {
        Branches branches = state.branches();
        Optional<Branch> silent = branches.list().stream()
                .filter(branch -> branch.isAwaited() && branch.connected())
                .findFirst();
        if (silent.isPresent()) {
            return fail(state, silent.get(), AbortReason.TIMEOUT, "no vote within the timeout");
        }
        int unreachable = branches.count(Branch::isAwaited);
        if (unreachable > 0 && branches.canExclude(unreachable)) {
            BranchVote excluded = new BranchVote.Excluded("not reachable until the vote timeout");
            return decide(new Preparing(
                    state.round(), branches.map(branch -> branch.isAwaited() ? branch.withVote(excluded) : branch)));
        }
        Branch first = branches.list().stream()
                .filter(Branch::isAwaited)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a round without an awaited vote is still preparing"));
        return fail(state, first, AbortReason.PARTICIPANT_LOST, "not reachable until the vote timeout");
    }

    private static Transition fail(Preparing state, Branch branch, AbortReason reason, String detail) {
        Branch failed = branch.withVote(new BranchVote.Failed(reason, detail));
        return abort(
                new Preparing(state.round(), state.branches().with(failed)),
                new AbortCause(reason, branch.participant(), detail));
    }

    private static Transition abort(Preparing state, AbortCause cause) {
        return AbortPhase.begin(state.round(), state.branches(), cause);
    }
}
