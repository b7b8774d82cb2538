package io.twopc.protocol.coordinator;

import io.twopc.protocol.coordinator.CoordinatorEffect.RecordDamage;
import io.twopc.protocol.coordinator.CoordinatorEvent.AckReceived;
import io.twopc.protocol.model.HeuristicOutcome;
import java.util.Objects;
import java.util.Optional;

/** What becomes of branches that were decided by hand (C16, C37, C38). */
final class Heuristics {

    private Heuristics() {}

    /** The branch with its contradiction, which is to be recorded; absent if it is known already. */
    static Optional<Branch> contradicted(Branch branch, AckReceived ack) {
        if (branch.ending() instanceof BranchEnding.Contradicted || branch.ending() instanceof BranchEnding.Settled) {
            return Optional.empty();
        }
        HeuristicOutcome heuristic = Objects.requireNonNull(ack.heuristic());
        return Optional.of(branch.withEnding(new BranchEnding.Contradicted(heuristic, false)));
    }

    static RecordDamage record(AckReceived ack) {
        return new RecordDamage(
                ack.participant(), ack.heuristic(), "decided by hand at the participant, against the decision");
    }

    /** The branch with its contradiction on record; the same branch if it has none to record. */
    static Branch recorded(Branch branch) {
        if (branch.ending() instanceof BranchEnding.Contradicted contradicted && !contradicted.recorded()) {
            return branch.withEnding(new BranchEnding.Contradicted(contradicted.heuristic(), true));
        }
        return branch;
    }

    /** A hazard an operator has taken on themselves is expected to end no more. */
    static Branch settled(Branch branch, String by) {
        if (branch.ending() instanceof BranchEnding.Hazard hazard) {
            return branch.withEnding(new BranchEnding.Settled(hazard.detail() + "; settled by " + by));
        }
        return branch;
    }

    /** A repeated report is answered once the first is on record; until then the participant keeps it. */
    static CoordinatorEffect[] forgetIfRecorded(Round round, Branch branch) {
        return branch.isResolved()
                ? new CoordinatorEffect[] {Replies.forget(round, branch.participant())}
                : new CoordinatorEffect[0];
    }
}
