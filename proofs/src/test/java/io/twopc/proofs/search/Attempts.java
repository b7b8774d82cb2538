package io.twopc.proofs.search;

import io.twopc.protocol.coordinator.Branch;
import io.twopc.protocol.coordinator.Branches;
import io.twopc.protocol.coordinator.CoordinatorState;
import java.util.List;

/** Makes states equal that differ only in how often something was repeated. */
final class Attempts {

    private Attempts() {}

    static CoordinatorState forgotten(CoordinatorState state) {
        if (state instanceof CoordinatorState.Preparing s) {
            return new CoordinatorState.Preparing(s.round(), once(s.branches()));
        }
        if (state instanceof CoordinatorState.ForcingCommit s) {
            return new CoordinatorState.ForcingCommit(s.round(), once(s.branches()));
        }
        if (state instanceof CoordinatorState.Committing s) {
            return new CoordinatorState.Committing(s.round(), once(s.branches()));
        }
        if (state instanceof CoordinatorState.Completed s) {
            return new CoordinatorState.Completed(s.round(), once(s.branches()), s.endDurable());
        }
        return state instanceof CoordinatorState.Aborted s
                ? new CoordinatorState.Aborted(s.round(), once(s.branches()), s.cause(), s.answered())
                : state;
    }

    private static Branches once(Branches branches) {
        List<Branch> list = branches.list().stream()
                .map(each -> new Branch(
                        each.participant(),
                        each.payload(),
                        each.vote(),
                        each.ending(),
                        each.connected(),
                        Math.min(each.attempts(), 1)))
                .toList();
        return new Branches(list, branches.minimum());
    }
}
