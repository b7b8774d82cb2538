package io.twopc.protocol.coordinator;

import io.twopc.protocol.coordinator.CoordinatorEffect.RecordDamage;
import io.twopc.protocol.coordinator.CoordinatorEvent.AckReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.DamageRecorded;
import io.twopc.protocol.model.Decision;
import io.twopc.protocol.model.HeuristicOutcome;
import java.util.List;
import java.util.Objects;

/**
 * What an acknowledgement makes of a branch, and what it is answered: {@code forget}, but never before a contradiction is
 * on stable storage (C16, C37).
 */
record Acknowledgements(Branch branch, List<CoordinatorEffect> effects) {

    /** The acknowledgement of a branch on which nothing else waits. */
    static Acknowledgements of(Round round, Decision decision, Branch branch, AckReceived ack) {
        CoordinatorEffect forget = Replies.forget(round, ack.participant());
        if (branch.ending() instanceof BranchEnding.Contradicted contradicted) {
            return new Acknowledgements(branch, contradicted.recorded() ? List.of(forget) : List.of());
        }
        if (contradict(decision, branch, ack)) {
            HeuristicOutcome heuristic = Objects.requireNonNull(ack.heuristic());
            return new Acknowledgements(
                    branch.withEnding(new BranchEnding.Contradicted(heuristic, false)), List.of(damage(ack)));
        }
        return new Acknowledgements(acknowledged(branch, ack), List.of(forget));
    }

    /** Whether a yes voter ended as it was told, so that its share of the END is done. */
    static boolean agreeing(Decision decision, Branch branch, AckReceived ack) {
        return branch.votedYes()
                && !(branch.ending() instanceof BranchEnding.Contradicted)
                && !contradict(decision, branch, ack);
    }

    /** Whether a branch ended by hand otherwise than it is told. */
    static boolean contradict(Decision decision, Branch branch, AckReceived ack) {
        return ack.heuristic() != null && ack.heuristic().asDecision() != branch.told(decision);
    }

    /** The branch with its acknowledgement; the first one stands. */
    static Branch acknowledged(Branch branch, AckReceived ack) {
        return branch.ending() instanceof BranchEnding.Acknowledged
                ? branch
                : branch.withEnding(new BranchEnding.Acknowledged(ack.heuristic()));
    }

    static RecordDamage damage(AckReceived ack) {
        return new RecordDamage(
                ack.participant(), ack.heuristic(), "decided by hand at the participant, against the decision");
    }

    /** What becomes of a branch whose damage is on record: its contradiction may be forgotten by its participant. */
    static Acknowledgements recorded(Round round, Branch branch, DamageRecorded recorded) {
        if (branch.ending() instanceof BranchEnding.Contradicted contradicted
                && contradicted.heuristic() == recorded.heuristic()) {
            return new Acknowledgements(
                    branch.withEnding(new BranchEnding.Contradicted(contradicted.heuristic(), true)),
                    branch.connected() ? List.of(Replies.forget(round, recorded.participant())) : List.of());
        }
        return new Acknowledgements(branch, List.of());
    }
}
