package io.twopc.protocol.coordinator;

import io.twopc.protocol.coordinator.CoordinatorEffect.Answer;
import io.twopc.protocol.coordinator.CoordinatorEffect.End;
import io.twopc.protocol.coordinator.CoordinatorEffect.Finish;
import io.twopc.protocol.coordinator.CoordinatorEffect.ForceCommit;
import io.twopc.protocol.coordinator.CoordinatorEffect.Send;
import io.twopc.protocol.coordinator.CoordinatorEvent.AckReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.DamageAcknowledged;
import io.twopc.protocol.coordinator.CoordinatorEvent.DamageRecorded;
import io.twopc.protocol.coordinator.CoordinatorEvent.EndDurable;
import io.twopc.protocol.coordinator.CoordinatorEvent.InquiryReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.OutcomeForced;
import io.twopc.protocol.coordinator.CoordinatorEvent.VoteReceived;
import io.twopc.protocol.message.TransactionMessage.Abort;
import io.twopc.protocol.message.TransactionMessage.Commit;
import io.twopc.protocol.message.TransactionMessage.Forget;
import io.twopc.protocol.message.TransactionMessage.Prepare;
import io.twopc.protocol.model.AbortCause;
import io.twopc.protocol.model.Decision;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Vote;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What must hold after every step, judged from the events and effects alone: it keeps its own books of who voted, who
 * acknowledged and what is durable, and takes from the state only its kind, its branches' names and who is excluded.
 */
final class WalkRules {

    private final Map<ParticipantId, Vote> firstVotes = new HashMap<>();
    private final Set<ParticipantId> acknowledged = new HashSet<>();
    private final Set<ParticipantId> contradicting = new HashSet<>();
    private final Set<ParticipantId> recorded = new HashSet<>();
    private final Set<ParticipantId> hazards = new HashSet<>();
    private final Set<ParticipantId> settled = new HashSet<>();
    private final Set<ParticipantId> excluded = new HashSet<>();
    private Optional<List<ParticipantId>> frozen = Optional.empty();
    private Optional<Outcome> answer = Optional.empty();
    private Optional<Outcome> told = Optional.empty();
    private int forces;
    private int ends;
    private boolean commitDurable;
    private boolean endDurable;

    void check(CoordinatorState before, CoordinatorEvent event, Transition step, WalkWorld world) {
        must(CoordinatorProtocol.step(before, event).equals(step), "the same step twice is the same");
        note(before, event, step);
        branchesAreFrozenAndExclusionIsForGood(step.next());
        theOutcomeNeverChanges(before, step.next());
        if (step.next() instanceof CoordinatorState.Aborted aborted && !(before instanceof CoordinatorState.Aborted)) {
            anAbortHasItsReason(event, aborted);
        }
        for (CoordinatorEffect effect : step.effects()) {
            check(event, step.next(), effect, world);
        }
        must(
                !(before instanceof CoordinatorState.Halted) || step.equals(Transition.to(before)),
                "C10: who lost its log says nothing");
    }

    private void note(CoordinatorState before, CoordinatorEvent event, Transition step) {
        if (event instanceof EndDurable) {
            endDurable = true;
        }
        if (event instanceof OutcomeForced && before instanceof CoordinatorState.ForcingCommit) {
            commitDurable = true;
        } else if (event instanceof VoteReceived vote
                && before instanceof CoordinatorState.Preparing
                && !excluded.contains(vote.participant())) {
            firstVotes.putIfAbsent(vote.participant(), vote.vote());
        } else if (event instanceof AckReceived ack && isDecided(before)) {
            boolean agrees =
                    ack.heuristic() == null || ack.heuristic().asDecision() == toldTo(ack.participant(), before);
            (agrees ? acknowledged : contradicting).add(ack.participant());
        } else if (event instanceof DamageRecorded damage && damage.heuristic() != null) {
            recorded.add(damage.participant());
        } else if (event instanceof DamageAcknowledged) {
            settled.addAll(hazards);
        }
        for (CoordinatorEffect effect : step.effects()) {
            if (effect instanceof CoordinatorEffect.RecordDamage damage && damage.heuristic() == null) {
                hazards.add(damage.participant());
            }
        }
    }

    private static boolean isDecided(CoordinatorState state) {
        return state.visible().isDecided();
    }

    private Decision toldTo(ParticipantId participant, CoordinatorState state) {
        boolean takesPart = Play.branchesOf(state)
                .flatMap(branches -> branches.of(participant))
                .isPresent();
        return takesPart && !excluded.contains(participant) && state.outcome() == Outcome.COMMITTED
                ? Decision.COMMIT
                : Decision.ABORT;
    }

    private void branchesAreFrozenAndExclusionIsForGood(CoordinatorState next) {
        Play.branchesOf(next).ifPresent(branches -> {
            List<ParticipantId> names =
                    branches.list().stream().map(Branch::participant).toList();
            must(names.equals(frozen.orElse(names)), "C3: the branches are frozen");
            frozen = Optional.of(names);
            for (Branch branch : branches) {
                ParticipantId name = branch.participant();
                must(branch.isExcluded() || !excluded.contains(name), "R12: exclusion is irrevocable");
                if (branch.isExcluded() && excluded.add(name)) {
                    must(!firstVotes.containsKey(name), "R12: nobody is excluded who has voted");
                }
            }
            int remaining = branches.size() - excluded.size();
            must(excluded.isEmpty() || remaining >= branches.minimum(), "R12: so many must remain");
        });
    }

    private void theOutcomeNeverChanges(CoordinatorState before, CoordinatorState next) {
        if (next instanceof CoordinatorState.Halted) {
            must(before.outcome() != Outcome.COMMITTED, "C10: a durable commit stays one");
            return;
        }
        if (next.outcome() == Outcome.UNKNOWN) {
            must(told.isEmpty(), "what was told stays told");
        } else {
            must(told.orElse(next.outcome()) == next.outcome(), "C12: one decision");
            told = Optional.of(next.outcome());
        }
        int forward = next.visible().compareTo(before.visible());
        must(before.visible().isFinal() ? forward == 0 : forward >= 0, "phases only go forward");
    }

    private void anAbortHasItsReason(CoordinatorEvent event, CoordinatorState.Aborted aborted) {
        AbortCause cause = aborted.cause();
        boolean unvoted = cause.participant() != null && !firstVotes.containsKey(cause.participant());
        must(
                switch (cause.reason()) {
                    case VOTED_ABORT -> firstVotes.get(cause.participant()) == Vote.ABORT;
                    case TIMEOUT -> unvoted && event instanceof CoordinatorEvent.TimedOut;
                    case PARTICIPANT_LOST -> unvoted;
                    case PREPARE_REJECTED, PARTICIPANT_UNAVAILABLE ->
                        unvoted && event instanceof CoordinatorEvent.ErrorReceived;
                    case OPERATOR ->
                        event instanceof CoordinatorEvent.OperatorAborted
                                || event instanceof CoordinatorEvent.ParticipantEvicted;
                    case SHUTDOWN -> event instanceof CoordinatorEvent.ShutdownRequested;
                    default -> false;
                },
                "R2: the reason is borne out");
    }

    private void check(CoordinatorEvent event, CoordinatorState next, CoordinatorEffect effect, WalkWorld world) {
        if (effect instanceof Send send) {
            ParticipantId to = send.participant();
            must(world.isReachable(to) || isStranger(to), "nothing is sent to nobody");
            checkSend(event, next, send);
        } else if (effect instanceof Answer given) {
            must(answer.isEmpty(), "one answer");
            answer = Optional.of(given.outcome());
            must(given.outcome() == next.outcome(), "the answer is the outcome");
            must(
                    (given.outcome() == Outcome.UNKNOWN) == next instanceof CoordinatorState.Halted,
                    "C10: unknown is for a failed log");
            must(
                    given.outcome() != Outcome.COMMITTED || commitDurable || nothingToCommit(),
                    "R3: durable before the client hears");
        } else if (effect instanceof ForceCommit) {
            must(++forces == 1, "one decision record");
            everyoneWhoRemainsVotedYes();
        } else if (effect instanceof Finish || effect instanceof End) {
            must(++ends == 1, "one END");
            if (next instanceof CoordinatorState.Completed) {
                everyYesVoterIsResolved();
            }
        }
    }

    private void checkSend(CoordinatorEvent event, CoordinatorState next, Send send) {
        ParticipantId to = send.participant();
        if (send.message() instanceof Commit) {
            must(
                    commitDurable || (nothingToCommit() && event instanceof InquiryReceived),
                    "R3: no commit before the record is durable");
            must(
                    firstVotes.get(to) == Vote.COMMIT || firstVotes.get(to) == Vote.READ_ONLY,
                    "R1: commit only to who voted for it");
        } else if (send.message() instanceof Abort) {
            must(
                    excluded.contains(to) || isStranger(to) || next.outcome() == Outcome.ABORTED,
                    "C17: abort only when aborted");
        } else if (send.message() instanceof Prepare) {
            must(!firstVotes.containsKey(to), "prepare until the vote");
        } else if (send.message() instanceof Forget) {
            must(
                    !contradicting.contains(to) || recorded.contains(to) || isPlainAckOfStranger(event, to),
                    "C16: on record before it may be forgotten");
            must(
                    !commitDurable
                            || endDurable
                            || firstVotes.get(to) != Vote.COMMIT
                            || recorded.contains(to)
                            || isStranger(to),
                    "C26: what a yes voter needs to know a repeat outlives the last restart that could repeat it");
        } else {
            must(!excluded.contains(to), "R12: an excluded branch only ever hears abort or forget");
        }
    }

    /** Of participants without a branch nothing is kept, so that each of their messages is taken as it is. */
    private boolean isPlainAckOfStranger(CoordinatorEvent event, ParticipantId participant) {
        return isStranger(participant)
                && event instanceof AckReceived ack
                && ack.heuristic() != HeuristicOutcome.COMMIT;
    }

    private boolean isStranger(ParticipantId participant) {
        return frozen.filter(all -> all.contains(participant)).isEmpty();
    }

    private boolean nothingToCommit() {
        return remaining().stream().allMatch(each -> firstVotes.get(each) == Vote.READ_ONLY);
    }

    private List<ParticipantId> remaining() {
        return frozen.orElseThrow().stream()
                .filter(each -> !excluded.contains(each))
                .toList();
    }

    private void everyoneWhoRemainsVotedYes() {
        must(!remaining().isEmpty(), "R1: at least one");
        for (ParticipantId each : remaining()) {
            Vote vote = firstVotes.get(each);
            must(vote == Vote.COMMIT || vote == Vote.READ_ONLY, "R1: everyone who remains voted yes");
        }
    }

    private void everyYesVoterIsResolved() {
        for (ParticipantId each : frozen.orElseThrow()) {
            must(
                    firstVotes.get(each) != Vote.COMMIT
                            || acknowledged.contains(each)
                            || recorded.contains(each)
                            || settled.contains(each),
                    "R5, C14: END waits for every yes voter");
            must(!contradicting.contains(each) || recorded.contains(each), "C16: no damage is left behind");
        }
    }

    /** Cheaper than an assertion library, some millions of times. */
    private static void must(boolean condition, String rule) {
        if (!condition) {
            throw new AssertionError(rule);
        }
    }
}
