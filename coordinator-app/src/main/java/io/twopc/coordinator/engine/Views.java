package io.twopc.coordinator.engine;

import io.twopc.coordinator.history.BranchView;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.protocol.coordinator.Addressees;
import io.twopc.protocol.coordinator.Branch;
import io.twopc.protocol.coordinator.BranchEnding;
import io.twopc.protocol.coordinator.BranchVote;
import io.twopc.protocol.coordinator.Branches;
import io.twopc.protocol.coordinator.CoordinatorState;
import io.twopc.protocol.model.AbortCause;
import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.Decision;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.ParticipantState;
import io.twopc.protocol.model.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shows a transaction the engine holds as users see it. */
final class Views {

    private Views() {}

    static TransactionView of(TransactionEntry entry) {
        Progress progress = entry.progress;
        CoordinatorState state = progress.state();
        return new TransactionView(
                entry.id,
                state.visible(),
                state.outcome(),
                abortCause(state),
                entry.timeout,
                entry.createdAt,
                progress.decidedAt(),
                progress.endedAt(),
                damage(state).orElse(null),
                progress.damageAcknowledged(),
                branches(progress),
                progress.notes());
    }

    static @Nullable AbortCause abortCause(CoordinatorState state) {
        if (state instanceof CoordinatorState.Aborted aborted) {
            return aborted.cause();
        }
        return state instanceof CoordinatorState.AbortedEarly early ? early.cause() : null;
    }

    /** The branches, once they are frozen. */
    static Optional<Branches> branchesOf(CoordinatorState state) {
        if (state instanceof CoordinatorState.Preparing preparing) {
            return Optional.of(preparing.branches());
        }
        if (state instanceof CoordinatorState.ForcingCommit forcing) {
            return Optional.of(forcing.branches());
        }
        if (state instanceof CoordinatorState.Committing committing) {
            return Optional.of(committing.branches());
        }
        if (state instanceof CoordinatorState.Completed completed) {
            return Optional.of(completed.branches());
        }
        if (state instanceof CoordinatorState.Aborted aborted) {
            return Optional.of(aborted.branches());
        }
        return state instanceof CoordinatorState.Halted halted ? branchesOf(halted.last()) : Optional.empty();
    }

    static Optional<Damage> damage(CoordinatorState state) {
        if (state.outcome() == Outcome.UNKNOWN) {
            return Optional.empty();
        }
        Decision decision = state.outcome() == Outcome.COMMITTED ? Decision.COMMIT : Decision.ABORT;
        return branchesOf(state).flatMap(branches -> branches.damage(decision));
    }

    private static List<BranchView> branches(Progress progress) {
        Optional<Branches> branches = branchesOf(progress.state());
        if (branches.isEmpty()) {
            return addressed(progress.state());
        }
        List<BranchView> views = new ArrayList<>();
        int index = 0;
        for (Branch branch : branches.get()) {
            BranchTrail trail =
                    index < progress.trails().size() ? progress.trails().get(index) : BranchTrail.EMPTY;
            views.add(view(branch, trail));
            index++;
        }
        return views;
    }

    /** Before PREPARE the addressees are shown as far as they are known. */
    private static List<BranchView> addressed(CoordinatorState state) {
        if (state instanceof CoordinatorState.Waiting waiting
                && waiting.addressees() instanceof Addressees.Listed listed) {
            return unasked(listed, waiting.connected());
        }
        if (state instanceof CoordinatorState.AbortedEarly early
                && early.addressees() instanceof Addressees.Listed listed) {
            return unasked(listed, Set.of());
        }
        return state instanceof CoordinatorState.Halted halted ? addressed(halted.last()) : List.of();
    }

    private static List<BranchView> unasked(Addressees.Listed listed, Set<ParticipantId> connected) {
        return listed.branches().stream()
                .map(spec -> new BranchView(
                        spec.participant(),
                        connected.contains(spec.participant())
                                ? ParticipantState.CONNECTED
                                : ParticipantState.DISCONNECTED,
                        null,
                        null,
                        false,
                        null,
                        false,
                        0,
                        List.of()))
                .toList();
    }

    private static BranchView view(Branch branch, BranchTrail trail) {
        BranchEnding ending = branch.ending();
        return new BranchView(
                branch.participant(),
                branch.visible(),
                vote(branch.vote()),
                explanation(branch),
                ending instanceof BranchEnding.Acknowledged || ending instanceof BranchEnding.Contradicted,
                heuristic(ending),
                ending instanceof BranchEnding.Hazard || ending instanceof BranchEnding.Settled,
                trail.retries(),
                trail.oldestFirst());
    }

    private static @Nullable Vote vote(BranchVote vote) {
        if (vote instanceof BranchVote.Yes) {
            return Vote.COMMIT;
        }
        if (vote instanceof BranchVote.ReadOnly) {
            return Vote.READ_ONLY;
        }
        return vote instanceof BranchVote.No ? Vote.ABORT : null;
    }

    private static @Nullable HeuristicOutcome heuristic(BranchEnding ending) {
        if (ending instanceof BranchEnding.Acknowledged acknowledged) {
            return acknowledged.heuristic();
        }
        return ending instanceof BranchEnding.Contradicted contradicted ? contradicted.heuristic() : null;
    }

    private static @Nullable String explanation(Branch branch) {
        if (branch.ending() instanceof BranchEnding.Hazard hazard) {
            return hazard.detail();
        }
        if (branch.ending() instanceof BranchEnding.Settled settled) {
            return settled.detail();
        }
        if (branch.vote() instanceof BranchVote.No no) {
            return no.reason();
        }
        if (branch.vote() instanceof BranchVote.Failed failed) {
            return failed.detail();
        }
        return branch.vote() instanceof BranchVote.Excluded excluded ? excluded.why() : null;
    }
}
