package io.twopc.proofs.search;

import static io.twopc.proofs.search.Scenes.BY_HAND;
import static io.twopc.proofs.search.Scenes.CRASHES;
import static io.twopc.proofs.search.Scenes.EMPTIED;
import static io.twopc.proofs.search.Scenes.SLOW;

import io.twopc.protocol.message.TransactionMessage.Ack;
import io.twopc.protocol.message.TransactionMessage.VoteCommit;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.participant.Attempts;
import io.twopc.protocol.participant.BranchKey;
import io.twopc.protocol.participant.ParticipantBranchState;
import io.twopc.protocol.participant.ParticipantBranchState.Committed;
import io.twopc.protocol.participant.ParticipantBranchState.Committing;
import io.twopc.protocol.participant.ParticipantBranchState.HeuristicResolved;
import io.twopc.protocol.participant.ParticipantBranchState.HeuristicResolving;
import io.twopc.protocol.participant.ParticipantBranchState.Prepared;
import io.twopc.protocol.participant.ParticipantBranchState.Preparing;
import io.twopc.protocol.participant.ParticipantBranchState.RollingBack;
import io.twopc.protocol.participant.ParticipantBranchState.Unknown;
import io.twopc.protocol.participant.ParticipantEffect;
import io.twopc.protocol.participant.ParticipantEffect.Send;
import io.twopc.protocol.participant.ParticipantEffect.StartCommit;
import io.twopc.protocol.participant.ParticipantEffect.StartPrepare;
import io.twopc.protocol.participant.ParticipantEffect.StartRollback;
import io.twopc.protocol.participant.ParticipantEvent;
import io.twopc.protocol.participant.ParticipantEvent.AbortReceived;
import io.twopc.protocol.participant.ParticipantEvent.CommitReceived;
import io.twopc.protocol.participant.ParticipantEvent.Connected;
import io.twopc.protocol.participant.ParticipantEvent.HeuristicRequested;
import io.twopc.protocol.participant.ParticipantEvent.PrepareReceived;
import io.twopc.protocol.participant.ParticipantEvent.RepeatDue;
import io.twopc.protocol.participant.Refusal;
import io.twopc.protocol.participant.Transition;
import java.util.ArrayList;
import java.util.List;

/** Participants with one fault each. */
final class ParticipantMutants {

    private ParticipantMutants() {}

    private interface Deviation {
        Transition step(Core shipped, ParticipantBranchState state, ParticipantEvent event);
    }

    private static Mutant mutant(String fault, Scene scene, Deviation deviation) {
        Core shipped = new Core();
        return new Mutant(fault, scene, new Core() {
            @Override
            Transition participant(ParticipantBranchState state, ParticipantEvent event) {
                return deviation.step(shipped, state, event);
            }
        });
    }

    static List<Mutant> all() {
        List<Mutant> all = new ArrayList<>();
        all.addAll(aboutTheVote());
        all.addAll(aboutTheDecision());
        all.addAll(aboutDecisionsByHand());
        return all;
    }

    private static List<Mutant> aboutTheVote() {
        return List.of(
                mutant("the vote leaves before the branch is prepared", SLOW, (shipped, state, event) -> {
                    Transition step = shipped.participant(state, event);
                    return step.next() instanceof Preparing next && starts(step) ? plus(step, vote(next.key())) : step;
                }),
                mutant(
                        "a failed prepare is a yes",
                        Scenes.FAILING,
                        (shipped, state, event) ->
                                state instanceof Preparing && event instanceof ParticipantEvent.PrepareUnavailable
                                        ? shipped.participant(state, new ParticipantEvent.PreparedDurably())
                                        : shipped.participant(state, event)),
                mutant(
                        "in doubt for too long, it rolls back alone",
                        CRASHES,
                        (shipped, state, event) -> state instanceof Prepared prepared && event instanceof RepeatDue
                                ? rollBack(prepared.key())
                                : shipped.participant(state, event)),
                mutant(
                        "in doubt for too long, it commits alone",
                        CRASHES,
                        (shipped, state, event) -> state instanceof Prepared prepared && event instanceof RepeatDue
                                ? new Transition(
                                        new Committing(prepared.key(), Attempts.FIRST),
                                        List.of(new StartCommit(prepared.key())))
                                : shipped.participant(state, event)),
                mutant(
                        "pending is taken for abort",
                        CRASHES,
                        (shipped, state, event) ->
                                state instanceof Prepared prepared && event instanceof ParticipantEvent.PendingReceived
                                        ? rollBack(prepared.key())
                                        : shipped.participant(state, event)));
    }

    private static List<Mutant> aboutTheDecision() {
        return List.of(
                mutant("the acknowledgement leaves before the commit is durable", SLOW, (shipped, state, event) -> {
                    Transition step = shipped.participant(state, event);
                    return state instanceof Prepared && step.next() instanceof Committing next
                            ? plus(step, ack(next.key()))
                            : step;
                }),
                mutant(
                        "a commit without a trace is acknowledged",
                        EMPTIED,
                        (shipped, state, event) -> state instanceof Unknown unknown
                                        && event instanceof CommitReceived commit
                                ? new Transition(
                                        state, List.of(ack(new BranchKey(unknown.transaction(), commit.from()))))
                                : shipped.participant(state, event)),
                mutant(
                        "a failed commit is taken for done",
                        Scenes.FAILING,
                        (shipped, state, event) -> state instanceof Committing
                                        && event instanceof ParticipantEvent.ResourceFailed
                                ? shipped.participant(
                                        state, new ParticipantEvent.CommitFinished(ParticipantEvent.Resolution.DONE))
                                : shipped.participant(state, event)),
                mutant(
                        "it does not ask on its return",
                        CRASHES,
                        (shipped, state, event) ->
                                state instanceof Prepared && (event instanceof Connected || event instanceof RepeatDue)
                                        ? new Transition(state, List.of())
                                        : shipped.participant(state, event)),
                mutant(
                        "what was committed is not acknowledged again on its return",
                        CRASHES,
                        (shipped, state, event) -> state instanceof Committed && event instanceof Connected
                                ? new Transition(state, List.of())
                                : shipped.participant(state, event)),
                mutant(
                        "an abort is acknowledged and not carried out",
                        CRASHES,
                        (shipped, state, event) -> state instanceof Prepared prepared && event instanceof AbortReceived
                                ? new Transition(state, List.of(ack(prepared.key())))
                                : shipped.participant(state, event)));
    }

    private static List<Mutant> aboutDecisionsByHand() {
        return List.of(
                mutant(
                        "a decision by hand acts before it is durable",
                        BY_HAND,
                        (shipped, state, event) -> state instanceof Prepared prepared
                                        && event instanceof HeuristicRequested requested
                                        && requested.outcome() == HeuristicOutcome.ROLLBACK
                                ? new Transition(
                                        new HeuristicResolving(
                                                prepared.key(), HeuristicOutcome.ROLLBACK, Attempts.FIRST),
                                        List.of(new StartRollback(prepared.key())))
                                : shipped.participant(state, event)),
                mutant(
                        "a decision by hand is reported as a plain acknowledgement",
                        BY_HAND,
                        (shipped, state, event) -> {
                            Transition step = shipped.participant(state, event);
                            return step.next() instanceof HeuristicResolved
                                    ? new Transition(
                                            step.next(),
                                            step.effects().stream()
                                                    .map(ParticipantMutants::plain)
                                                    .toList())
                                    : step;
                        }),
                mutant("a decision by hand is never reported unasked", BY_HAND, (shipped, state, event) -> {
                    Transition step = shipped.participant(state, event);
                    boolean asked = event instanceof CommitReceived
                            || event instanceof AbortReceived
                            || event instanceof PrepareReceived;
                    return step.next() instanceof HeuristicResolved && !asked
                            ? new Transition(step.next(), List.of())
                            : step;
                }));
    }

    // ---- words for the above

    private static boolean starts(Transition step) {
        return step.effects().stream().anyMatch(StartPrepare.class::isInstance);
    }

    private static Send vote(BranchKey key) {
        return new Send(key.coordinator(), new VoteCommit(key.transaction(), false));
    }

    private static Send ack(BranchKey key) {
        return new Send(key.coordinator(), new Ack(key.transaction(), null));
    }

    private static ParticipantEffect plain(ParticipantEffect effect) {
        return effect instanceof Send send && send.message() instanceof Ack ack
                ? new Send(send.to(), new Ack(ack.transaction(), null))
                : effect;
    }

    private static Transition rollBack(BranchKey key) {
        return new Transition(
                new RollingBack(key, new Refusal.Voted("alone"), false, Attempts.FIRST),
                List.of(new StartRollback(key)));
    }

    private static Transition plus(Transition step, ParticipantEffect more) {
        List<ParticipantEffect> all = new ArrayList<>(step.effects());
        all.add(more);
        return new Transition(step.next(), all);
    }
}
