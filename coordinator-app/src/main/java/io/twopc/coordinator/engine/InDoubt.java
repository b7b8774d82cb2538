package io.twopc.coordinator.engine;

import io.twopc.protocol.coordinator.Branch;
import io.twopc.protocol.coordinator.BranchEnding;
import io.twopc.protocol.coordinator.BranchVote;
import io.twopc.protocol.coordinator.Branches;
import io.twopc.protocol.model.ParticipantId;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Branches that voted COMMIT and have not acknowledged the decision, as the coordinator sees them: their participants may
 * hold locks for them.
 *
 * @param branches how many of each participant the engine knows; zero for those that have none
 * @param oldest when the oldest transaction with such a branch was created
 */
public record InDoubt(
        Map<ParticipantId, Integer> branches, @Nullable Instant oldest) {

    /** Nothing is known yet. */
    public static final InDoubt NONE = new InDoubt(Map.of(), null);

    public InDoubt {
        branches = Map.copyOf(branches);
    }

    static InDoubt of(Collection<Member> members, Collection<TransactionEntry> held) {
        Map<ParticipantId, Integer> branches = new TreeMap<>();
        members.forEach(member -> branches.put(member.id, 0));
        Instant oldest = null;
        for (TransactionEntry entry : held) {
            Optional<Branches> all = Views.branchesOf(entry.state());
            if (all.isPresent() && all.get().any(InDoubt::isInDoubt)) {
                all.get().list().stream()
                        .filter(InDoubt::isInDoubt)
                        .forEach(branch -> branches.computeIfPresent(branch.participant(), (id, count) -> count + 1));
                oldest = oldest == null || entry.createdAt.isBefore(oldest) ? entry.createdAt : oldest;
            }
        }
        return new InDoubt(branches, oldest);
    }

    private static boolean isInDoubt(Branch branch) {
        return branch.vote() instanceof BranchVote.Yes && branch.ending() instanceof BranchEnding.Open;
    }
}
