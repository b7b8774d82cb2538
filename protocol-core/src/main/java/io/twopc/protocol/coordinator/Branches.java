package io.twopc.protocol.coordinator;

import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.Decision;
import io.twopc.protocol.model.ParticipantId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The branches of a transaction: at least one, no participant twice, frozen when PREPARE begins (C3).
 *
 * @param minimum how many must remain when unreachable ones are excluded; the number of branches where none may be (R12)
 */
public record Branches(List<Branch> list, int minimum) implements Iterable<Branch> {

    public Branches {
        list = List.copyOf(list);
        if (list.isEmpty()) {
            throw new IllegalArgumentException("a round has at least one branch (R1)");
        }
        minimum = Math.max(1, Math.min(minimum, list.size()));
    }

    public Optional<Branch> of(ParticipantId participant) {
        for (Branch branch : list) {
            if (branch.participant().equals(participant)) {
                return Optional.of(branch);
            }
        }
        return Optional.empty();
    }

    public int size() {
        return list.size();
    }

    /** How many branches are in the round still. */
    public int remaining() {
        return count(branch -> !branch.isExcluded());
    }

    /** Whether so many more branches could be excluded (R12). */
    public boolean canExclude(int more) {
        return minimum < list.size() && remaining() - more >= minimum;
    }

    public boolean any(Predicate<Branch> condition) {
        for (Branch branch : list) {
            if (condition.test(branch)) {
                return true;
            }
        }
        return false;
    }

    public int count(Predicate<Branch> condition) {
        int count = 0;
        for (Branch branch : list) {
            if (condition.test(branch)) {
                count++;
            }
        }
        return count;
    }

    /** Those that must acknowledge a commit. */
    public List<Branch> yesVoters() {
        return list.stream().filter(Branch::votedYes).toList();
    }

    Branches with(Branch changed) {
        return map(branch -> branch.participant().equals(changed.participant()) ? changed : branch);
    }

    Branches map(UnaryOperator<Branch> change) {
        Branch[] changed = new Branch[list.size()];
        for (int i = 0; i < changed.length; i++) {
            changed[i] = change.apply(list.get(i));
        }
        return new Branches(List.of(changed), minimum);
    }

    /**
     * What is known of damage, were the transaction decided so (C38). Branches left out of a commit were aborted: they count
     * by themselves, and that they rolled back as told makes nothing mixed.
     */
    public Optional<Damage> damage(Decision decision) {
        if (!any(Branches::isDamaged)) {
            return Optional.empty();
        }
        List<Damage> found = new ArrayList<>(2);
        damage(decision, branch -> branch.told(decision) == decision).ifPresent(found::add);
        if (any(branch -> branch.told(decision) != decision && isContradicted(branch))) {
            found.add(Damage.HEURISTIC_COMMIT);
        }
        return Damage.worst(found);
    }

    private Optional<Damage> damage(Decision decision, Predicate<Branch> told) {
        int contradicting = count(told.and(Branches::isContradicted));
        int agreeing = count(told.and(branch -> branch.ending() instanceof BranchEnding.Acknowledged
                || (decision == Decision.ABORT && branch.vote() instanceof BranchVote.No)));
        int unknown = count(told.and(branch ->
                branch.ending() instanceof BranchEnding.Hazard || branch.ending() instanceof BranchEnding.Settled));
        return Damage.of(decision, contradicting, agreeing, unknown);
    }

    private static boolean isDamaged(Branch branch) {
        return !(branch.ending() instanceof BranchEnding.Open || branch.ending() instanceof BranchEnding.Acknowledged);
    }

    private static boolean isContradicted(Branch branch) {
        return branch.ending() instanceof BranchEnding.Contradicted;
    }

    @Override
    public Iterator<Branch> iterator() {
        return list.iterator();
    }
}
