package io.twopc.proofs.search;

import io.twopc.protocol.coordinator.Branch;
import io.twopc.protocol.model.HeuristicOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record of the coordinator's log; {@code transaction} counts from 0. */
sealed interface LogRec {

    int transaction();

    /** COMMIT, with the branches as they stood. */
    record Commit(int transaction, List<Branch> branches) implements LogRec {}

    /** END of a logged commit. */
    record End(int transaction) implements LogRec {}

    /** The outcome of a transaction that leaves nothing to do; {@code awaited} if the core hears when it is durable. */
    record Outcome(int transaction, boolean committed, boolean awaited) implements LogRec {}

    /** Damage of a branch; a hazard has no heuristic outcome. */
    record Damage(
            int transaction, int participant, @Nullable HeuristicOutcome heuristic) implements LogRec {}
}
