package io.twopc.protocol.coordinator;

import io.twopc.protocol.coordinator.CoordinatorState.Aborted;
import io.twopc.protocol.coordinator.CoordinatorState.AbortedEarly;
import io.twopc.protocol.coordinator.CoordinatorState.Committing;
import io.twopc.protocol.coordinator.CoordinatorState.Completed;
import io.twopc.protocol.coordinator.CoordinatorState.ForcingCommit;
import io.twopc.protocol.coordinator.CoordinatorState.Halted;
import io.twopc.protocol.coordinator.CoordinatorState.Initial;
import io.twopc.protocol.coordinator.CoordinatorState.Preparing;
import io.twopc.protocol.coordinator.CoordinatorState.Waiting;
import io.twopc.protocol.model.AbortCause;
import io.twopc.protocol.model.AbortReason;
import java.util.List;

/** The coordinator's state machine for one transaction: a pure function, total over states and events. */
public final class CoordinatorProtocol {

    private CoordinatorProtocol() {}

    /**
     * Takes one step.
     *
     * @throws IllegalStateException if the event cannot happen in that state by any input from outside: an error in the
     *     caller. Stale and repeated input from outside never throws
     */
    public static Transition step(CoordinatorState state, CoordinatorEvent event) {
        if (state instanceof Preparing preparing) {
            return PreparePhase.step(preparing, event);
        }
        if (state instanceof Committing committing) {
            return CommitPhase.step(committing, event);
        }
        if (state instanceof ForcingCommit forcing) {
            return ForcingPhase.step(forcing, event);
        }
        if (state instanceof Aborted aborted) {
            return AbortPhase.step(aborted, event);
        }
        if (state instanceof Completed completed) {
            return CompletedPhase.step(completed, event);
        }
        if (state instanceof Initial initial) {
            return ConnectPhase.begin(initial, event);
        }
        if (state instanceof Waiting waiting) {
            return ConnectPhase.step(waiting, event);
        }
        if (state instanceof AbortedEarly early) {
            return AbortPhase.step(early, event);
        }
        return halted((Halted) state, event);
    }

    /**
     * Takes a committed transaction up again after a restart (R9): nobody connected, nothing repeated yet. The log may
     * already hold all that it waited for, and then it completes at once.
     *
     * @param branches made by {@link Branch#recovered}
     */
    public static Transition recovered(Round round, List<Branch> branches) {
        return CommitPhase.completeIfResolved(new Committing(round, new Branches(branches, branches.size())));
    }

    /**
     * Ends a round whose state was found inconsistent the safe way: an undecided one is aborted, a decided one keeps its
     * decision (R2, C13).
     */
    public static Transition corrupt(CoordinatorState state, String detail) {
        AbortCause cause = new AbortCause(AbortReason.STATE_CORRUPT, null, detail);
        if (state instanceof Waiting waiting) {
            return ConnectPhase.abort(waiting, cause);
        }
        if (state instanceof Preparing preparing) {
            return AbortPhase.begin(preparing.round(), preparing.branches(), cause);
        }
        return Transition.to(state);
    }

    /** A coordinator whose log failed answers nobody: it knows nothing for certain (R3). */
    private static Transition halted(Halted state, CoordinatorEvent event) {
        if (event instanceof CoordinatorEvent.Begin) {
            throw unexpected(state, event);
        }
        return Transition.to(state);
    }

    static IllegalStateException unexpected(CoordinatorState state, CoordinatorEvent event) {
        return new IllegalStateException("a transaction in " + state.getClass().getSimpleName() + " cannot take "
                + event.getClass().getSimpleName());
    }
}
