package io.twopc.proofs.search;

import static io.twopc.proofs.search.Scenes.BY_HAND;
import static io.twopc.proofs.search.Scenes.CRASHES;
import static io.twopc.proofs.search.Scenes.EMPTIED;
import static io.twopc.proofs.search.Scenes.MEMBERS;
import static io.twopc.proofs.search.Scenes.VOTES;

import io.twopc.protocol.coordinator.Branch;
import io.twopc.protocol.coordinator.BranchEnding;
import io.twopc.protocol.coordinator.BranchVote;
import io.twopc.protocol.coordinator.Branches;
import io.twopc.protocol.coordinator.CoordinatorEffect;
import io.twopc.protocol.coordinator.CoordinatorEffect.End;
import io.twopc.protocol.coordinator.CoordinatorEffect.ForceCommit;
import io.twopc.protocol.coordinator.CoordinatorEffect.RecordDamage;
import io.twopc.protocol.coordinator.CoordinatorEffect.Send;
import io.twopc.protocol.coordinator.CoordinatorEvent;
import io.twopc.protocol.coordinator.CoordinatorEvent.AckReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.InquiryReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.TimedOut;
import io.twopc.protocol.coordinator.CoordinatorEvent.VoteReceived;
import io.twopc.protocol.coordinator.CoordinatorState;
import io.twopc.protocol.coordinator.CoordinatorState.Aborted;
import io.twopc.protocol.coordinator.CoordinatorState.Committing;
import io.twopc.protocol.coordinator.CoordinatorState.Completed;
import io.twopc.protocol.coordinator.CoordinatorState.ForcingCommit;
import io.twopc.protocol.coordinator.CoordinatorState.Preparing;
import io.twopc.protocol.coordinator.Round;
import io.twopc.protocol.coordinator.Transition;
import io.twopc.protocol.coordinator.UnheldTransaction;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.TransactionMessage.Abort;
import io.twopc.protocol.message.TransactionMessage.Commit;
import io.twopc.protocol.message.TransactionMessage.Forget;
import io.twopc.protocol.model.AbortCause;
import io.twopc.protocol.model.AbortReason;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.model.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Coordinators with one fault each. */
final class CoordinatorMutants {

    private CoordinatorMutants() {}

    /** A coordinator that does otherwise in some steps. */
    private interface Deviation {
        Transition step(Core shipped, CoordinatorState state, CoordinatorEvent event);
    }

    private static Mutant mutant(String fault, Scene scene, Deviation deviation) {
        Core shipped = new Core();
        return new Mutant(fault, scene, new Core() {
            @Override
            Transition coordinator(CoordinatorState state, CoordinatorEvent event) {
                return deviation.step(shipped, state, event);
            }
        });
    }

    static List<Mutant> all() {
        List<Mutant> all = new ArrayList<>();
        all.addAll(aboutTheDecision());
        all.addAll(aboutTheEnd());
        all.addAll(aboutExclusionAndDamage());
        all.addAll(aboutWhatIsNotHeld());
        return all;
    }

    private static List<Mutant> aboutTheDecision() {
        return List.of(
                mutant("commit leaves before the record is durable", CRASHES, (shipped, state, event) -> {
                    Transition step = shipped.coordinator(state, event);
                    return step.next() instanceof ForcingCommit forcing
                                    && step.effects().contains(new ForceCommit())
                            ? plus(step, commits(forcing.round(), forcing.branches()))
                            : step;
                }),
                mutant("the client hears before the record is durable", CRASHES, (shipped, state, event) -> {
                    Transition step = shipped.coordinator(state, event);
                    if (step.effects().contains(new ForceCommit())) {
                        return plus(step, List.of(new CoordinatorEffect.Answer(Outcome.COMMITTED)));
                    }
                    return without(step, effect -> effect.equals(new CoordinatorEffect.Answer(Outcome.COMMITTED)));
                }),
                mutant(
                        "a failed force counts as done",
                        CRASHES,
                        (shipped, state, event) ->
                                state instanceof ForcingCommit && event instanceof CoordinatorEvent.LogFailed
                                        ? shipped.coordinator(state, new CoordinatorEvent.OutcomeForced())
                                        : shipped.coordinator(state, event)),
                mutant(
                        "one yes is enough",
                        CRASHES,
                        (shipped, state, event) -> state instanceof Preparing preparing
                                        && event instanceof VoteReceived vote
                                        && vote.vote() == Vote.COMMIT
                                ? shipped.coordinator(allButOneYes(preparing, vote.participant()), event)
                                : shipped.coordinator(state, event)),
                mutant(
                        "silence is a yes",
                        CRASHES,
                        (shipped, state, event) -> state instanceof Preparing preparing && event instanceof TimedOut
                                ? new Transition(
                                        new ForcingCommit(preparing.round(), allYes(preparing.branches())),
                                        List.of(new ForceCommit()))
                                : shipped.coordinator(state, event)),
                mutant(
                        "a no is not heard",
                        VOTES,
                        (shipped, state, event) -> event instanceof VoteReceived vote && vote.vote() == Vote.ABORT
                                ? shipped.coordinator(state, new VoteReceived(vote.participant(), Vote.COMMIT, ""))
                                : shipped.coordinator(state, event)),
                mutant(
                        "timeout aborts while the record is with the log",
                        CRASHES,
                        (shipped, state, event) -> state instanceof ForcingCommit forcing && event instanceof TimedOut
                                ? abort(forcing.round(), forcing.branches())
                                : shipped.coordinator(state, event)),
                mutant(
                        "disconnect after the vote aborts what is decided",
                        CRASHES,
                        (shipped, state, event) -> state instanceof Committing committing
                                        && event instanceof CoordinatorEvent.ParticipantDisconnected
                                ? abort(committing.round(), committing.branches())
                                : shipped.coordinator(state, event)),
                mutant(
                        "an inquiry about an undecided round is answered abort",
                        CRASHES,
                        (shipped, state, event) -> state instanceof Preparing preparing
                                        && event instanceof InquiryReceived inquiry
                                ? new Transition(state, List.of(abort(preparing.round(), inquiry.participant())))
                                : shipped.coordinator(state, event)),
                mutant(
                        "an inquiry while the record is with the log is answered commit",
                        CRASHES,
                        (shipped, state, event) ->
                                state instanceof ForcingCommit forcing && event instanceof InquiryReceived inquiry
                                        ? new Transition(state, List.of(commit(forcing.round(), inquiry.participant())))
                                        : shipped.coordinator(state, event)));
    }

    private static List<Mutant> aboutTheEnd() {
        return List.of(
                mutant("the first acknowledgement ends it", CRASHES, (shipped, state, event) -> {
                    Transition step = shipped.coordinator(state, event);
                    return state instanceof Committing
                                    && step.next() instanceof Committing next
                                    && event instanceof AckReceived
                            ? new Transition(new Completed(next.round(), next.branches(), false), List.of(new End()))
                            : step;
                }),
                mutant("forget leaves before END is durable", CRASHES, (shipped, state, event) -> {
                    Transition step = shipped.coordinator(state, event);
                    return state instanceof Committing && step.next() instanceof Completed next
                            ? plus(step, forgets(next.round(), next.branches()))
                            : step;
                }),
                mutant(
                        "a repeated acknowledgement is told to forget before END is durable",
                        CRASHES,
                        (shipped, state, event) ->
                                state instanceof Completed completed && event instanceof AckReceived ack
                                        ? plus(
                                                shipped.coordinator(state, event),
                                                List.of(forget(completed.round(), ack.participant())))
                                        : shipped.coordinator(state, event)),
                new Mutant("nobody is told to forget", CRASHES, new Core() {
                    @Override
                    Transition coordinator(CoordinatorState state, CoordinatorEvent event) {
                        return without(super.coordinator(state, event), CoordinatorMutants::isForget);
                    }

                    @Override
                    List<CoordinatorEffect> unheld(
                            TransactionId id, UnheldTransaction.Known known, CoordinatorEvent event) {
                        return super.unheld(id, known, event).stream()
                                .filter(effect -> !isForget(effect))
                                .toList();
                    }
                }),
                mutant(
                        "who returns is not told the commit",
                        CRASHES,
                        (shipped, state, event) ->
                                state instanceof Committing && event instanceof CoordinatorEvent.ParticipantConnected
                                        ? without(shipped.coordinator(state, event), effect -> effect instanceof Send)
                                        : event instanceof InquiryReceived && state instanceof Committing
                                                ? new Transition(state, List.of())
                                                : shipped.coordinator(state, event)),
                new Mutant("a restart takes up the first branch only", CRASHES, new Core() {
                    @Override
                    Transition recovered(Round round, List<Branch> branches) {
                        return super.recovered(round, branches.subList(0, 1));
                    }
                }));
    }

    private static List<Mutant> aboutExclusionAndDamage() {
        return List.of(
                mutant("who is left out hears commit", MEMBERS, (shipped, state, event) -> {
                    Transition step = shipped.coordinator(state, event);
                    return state instanceof Committing committing
                            ? replaced(
                                    step,
                                    effect -> effect instanceof Send send && send.message() instanceof Abort
                                            ? commit(committing.round(), send.participant())
                                            : effect)
                            : step;
                }),
                mutant("who voted yes is left out when lost", MEMBERS, (shipped, state, event) -> {
                    Transition step = shipped.coordinator(state, event);
                    return state instanceof Preparing
                                    && step.next() instanceof Preparing next
                                    && event instanceof CoordinatorEvent.ParticipantDisconnected lost
                            ? new Transition(
                                    new Preparing(
                                            next.round(),
                                            changed(
                                                    next.branches(),
                                                    lost.participant(),
                                                    branch -> new Branch(
                                                            branch.participant(),
                                                            branch.payload(),
                                                            new BranchVote.Excluded("lost"),
                                                            branch.ending(),
                                                            false,
                                                            0))),
                                    step.effects())
                            : step;
                }),
                mutant(
                        "an unknown branch counts as acknowledged",
                        EMPTIED,
                        (shipped, state, event) -> state instanceof Committing
                                        && event instanceof CoordinatorEvent.ErrorReceived error
                                        && error.code() == ErrorCode.UNKNOWN_BRANCH
                                ? shipped.coordinator(state, new AckReceived(error.participant(), null))
                                : shipped.coordinator(state, event)),
                mutant(
                        "a decision by hand against the outcome counts as acknowledged",
                        BY_HAND,
                        (shipped, state, event) -> event instanceof AckReceived ack && ack.heuristic() != null
                                ? shipped.coordinator(state, new AckReceived(ack.participant(), null))
                                : shipped.coordinator(state, event)),
                mutant("damage is forgotten before it is on record", BY_HAND, (shipped, state, event) -> {
                    Transition step = shipped.coordinator(state, event);
                    return state instanceof Committing committing
                            ? replaced(
                                    step,
                                    effect -> effect instanceof RecordDamage damage
                                            ? forget(committing.round(), damage.participant())
                                            : effect)
                            : step;
                }));
    }

    private static List<Mutant> aboutWhatIsNotHeld() {
        return List.of(
                new Mutant("what is unknown is presumed committed", CRASHES, new Core() {
                    @Override
                    List<CoordinatorEffect> unheld(
                            TransactionId id, UnheldTransaction.Known known, CoordinatorEvent event) {
                        return super.unheld(
                                id,
                                known instanceof UnheldTransaction.Known.None
                                        ? new UnheldTransaction.Known.Committed(false)
                                        : known,
                                event);
                    }
                }),
                new Mutant("nobody answers about what is unknown", CRASHES, new Core() {
                    @Override
                    List<CoordinatorEffect> unheld(
                            TransactionId id, UnheldTransaction.Known known, CoordinatorEvent event) {
                        return known instanceof UnheldTransaction.Known.None
                                ? List.of()
                                : super.unheld(id, known, event);
                    }
                }),
                new Mutant("late damage is not recorded", BY_HAND, new Core() {
                    @Override
                    List<CoordinatorEffect> unheld(
                            TransactionId id, UnheldTransaction.Known known, CoordinatorEvent event) {
                        return event instanceof AckReceived ack
                                ? super.unheld(id, known, new AckReceived(ack.participant(), null))
                                : super.unheld(id, known, event);
                    }
                }));
    }

    // ---- words for the above

    private static Transition plus(Transition step, List<? extends CoordinatorEffect> more) {
        List<CoordinatorEffect> all = new ArrayList<>(step.effects());
        all.addAll(more);
        return new Transition(step.next(), all);
    }

    private static Transition without(Transition step, Predicate<CoordinatorEffect> unwanted) {
        return new Transition(
                step.next(), step.effects().stream().filter(unwanted.negate()).toList());
    }

    private static boolean isForget(CoordinatorEffect effect) {
        return effect instanceof Send send && send.message() instanceof Forget;
    }

    private static Transition replaced(Transition step, UnaryOperator<CoordinatorEffect> change) {
        return new Transition(step.next(), step.effects().stream().map(change).toList());
    }

    private static Transition abort(Round round, Branches branches) {
        List<CoordinatorEffect> effects = new ArrayList<>();
        for (Branch branch : branches) {
            effects.add(abort(round, branch.participant()));
        }
        AbortCause cause = new AbortCause(AbortReason.TIMEOUT, null, "too late");
        return new Transition(new Aborted(round, branches, cause, true), effects);
    }

    private static Send abort(Round round, ParticipantId to) {
        return new Send(to, new Abort(round.id()));
    }

    private static Send commit(Round round, ParticipantId to) {
        return new Send(to, new Commit(round.id()));
    }

    private static Send forget(Round round, ParticipantId to) {
        return new Send(to, new Forget(round.id()));
    }

    private static List<Send> commits(Round round, Branches branches) {
        return branches.yesVoters().stream()
                .map(branch -> commit(round, branch.participant()))
                .toList();
    }

    private static List<Send> forgets(Round round, Branches branches) {
        return branches.yesVoters().stream()
                .filter(branch -> branch.ending() instanceof BranchEnding.Acknowledged)
                .map(branch -> forget(round, branch.participant()))
                .toList();
    }

    private static Branch yes(Branch branch) {
        return branch.isAwaited()
                ? new Branch(
                        branch.participant(),
                        branch.payload(),
                        new BranchVote.Yes(),
                        branch.ending(),
                        branch.connected(),
                        branch.attempts())
                : branch;
    }

    private static Branches allYes(Branches branches) {
        return new Branches(
                branches.list().stream().map(CoordinatorMutants::yes).toList(), branches.minimum());
    }

    private static Preparing allButOneYes(Preparing state, ParticipantId but) {
        return new Preparing(
                state.round(),
                new Branches(
                        state.branches().list().stream()
                                .map(branch -> branch.participant().equals(but) ? branch : yes(branch))
                                .toList(),
                        state.branches().minimum()));
    }

    private static Branches changed(Branches branches, ParticipantId whose, UnaryOperator<Branch> change) {
        return new Branches(
                branches.list().stream()
                        .map(branch -> branch.participant().equals(whose) ? change.apply(branch) : branch)
                        .toList(),
                branches.minimum());
    }
}
