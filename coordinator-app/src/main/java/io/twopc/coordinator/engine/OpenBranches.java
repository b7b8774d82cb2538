package io.twopc.coordinator.engine;

import io.twopc.protocol.coordinator.Branch;
import io.twopc.protocol.coordinator.Branches;
import io.twopc.protocol.coordinator.CoordinatorState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps which transactions wait for participants, and for each participant those in which its branch has not ended. For the
 * engine's thread only.
 */
final class OpenBranches {

    private final TransactionTable table;
    private final Members members;

    OpenBranches(TransactionTable table, Members members) {
        this.table = table;
        this.members = members;
    }

    /** Takes over what a step changed; before the first there is none. */
    @SuppressWarnings("ReferenceEquality") // what a step did not change is the same object, and equality costs more
    void follow(TransactionEntry entry, @Nullable CoordinatorState before) {
        CoordinatorState state = entry.state();
        if (state instanceof CoordinatorState.Waiting) {
            table.waiting().add(entry);
            return;
        }
        if (before == null || before instanceof CoordinatorState.Waiting) {
            table.waiting().remove(entry);
        }
        List<Branch> branches = Views.branchesOf(state).map(Branches::list).orElse(List.of());
        List<Branch> earlier = before == null || isOther(before, state)
                ? List.of()
                : Views.branchesOf(before).map(Branches::list).orElse(List.of());
        for (int i = 0; i < branches.size(); i++) {
            Branch branch = branches.get(i);
            if (i >= earlier.size() || earlier.get(i) != branch) {
                Member member = members.get(branch.participant());
                if (member != null) {
                    indexBranch(entry, state, branch, member);
                }
            }
        }
    }

    /** Whether a branch that did not change may count otherwise now. */
    private static boolean isOther(CoordinatorState before, CoordinatorState state) {
        return before.getClass() != state.getClass() || state instanceof CoordinatorState.Completed;
    }

    private void indexBranch(TransactionEntry entry, CoordinatorState state, Branch branch, Member member) {
        boolean committing = state instanceof CoordinatorState.Committing;
        boolean ended = branch.isResolved() || (committing && !branch.votedYes() && !branch.isExcluded());
        // an evicted participant keeps its connection until it may be told to forget
        boolean over = state instanceof CoordinatorState.Completed completed
                ? completed.endDurable() || !member.evicted
                : ended;
        if (over) {
            ended(entry, member);
        } else {
            member.opened(entry);
        }
    }

    /** None of a transaction's branches is open any more. */
    void remove(TransactionEntry entry) {
        Views.branchesOf(entry.state()).ifPresent(branches -> {
            for (Branch branch : branches) {
                Member member = members.get(branch.participant());
                if (member != null) {
                    ended(entry, member);
                }
            }
        });
    }

    private void ended(TransactionEntry entry, Member member) {
        member.ended(entry);
        members.forgetIfDone(member);
    }
}
