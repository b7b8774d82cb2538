package io.twopc.chaos;

import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/**
 * The branches that were in doubt at one moment. They must not be for longer than {@link Cycles#DOUBT}, not counting the
 * time in which their bank, the coordinator or the database is away by another fault.
 */
final class Doubts {

    private static final int LANES_AT_MOST = 20;

    private final List<Bank> banks;
    private final Map<String, Set<String>> left = new ConcurrentHashMap<>();
    private long undisturbedNanos;

    Doubts(List<Bank> banks) {
        this.banks = banks;
        banks.forEach(bank -> left.put(bank.id(), inDoubt(bank, Set.of())));
    }

    /**
     * Waits until none of them is left.
     *
     * @param undisturbed whether nothing keeps a bank from ending its branches just now
     */
    void awaitEnd(Predicate<String> undisturbed) {
        Awaitility.await("the end of what was in doubt")
                .atMost(Cycles.DOUBT.multipliedBy(LANES_AT_MOST))
                .pollInterval(Cycles.POLL)
                .until(() -> isOver(undisturbed));
    }

    private boolean isOver(Predicate<String> undisturbed) {
        for (Bank bank : banks) {
            left.computeIfPresent(bank.id(), (id, doubts) -> {
                Set<String> still = new HashSet<>(doubts);
                still.retainAll(inDoubt(bank, doubts));
                return still.isEmpty() ? null : still;
            });
        }
        if (left.keySet().stream().anyMatch(undisturbed)) {
            undisturbedNanos += Cycles.POLL.toNanos();
        }
        if (undisturbedNanos > Cycles.DOUBT.toNanos()) {
            throw new IllegalStateException("still in doubt, and nothing is in their way: " + left);
        }
        return left.isEmpty();
    }

    /**
     * What a bank has in doubt.
     *
     * @param otherwise what counts as that while the bank doesn't answer
     */
    private static Set<String> inDoubt(Bank bank, Set<String> otherwise) {
        try {
            return new HashSet<>(bank.process().branches("PREPARED"));
        } catch (UncheckedIOException | IllegalStateException unanswered) {
            return otherwise;
        }
    }
}
