package io.twopc.demo;

import io.twopc.demo.Script.Transfer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Balances of all banks before and after, beside what they should be: the first ones, changed by every transfer that was
 * reported as committed and by no other.
 */
record Books(
        Map<String, Map<String, Long>> before,
        Map<String, Map<String, Long>> after,
        Map<String, Map<String, Long>> expected) {

    static Books of(Map<String, Map<String, Long>> before, Map<String, Map<String, Long>> after, List<Result> results) {
        Map<String, Map<String, Long>> expected = new TreeMap<>();
        before.forEach((bank, accounts) -> expected.put(bank, new TreeMap<>(accounts)));
        for (Result result : results) {
            if (result.outcome().equals("COMMITTED")) {
                apply(result.transfer(), expected);
            }
        }
        return new Books(before, after, expected);
    }

    private static void apply(Transfer transfer, Map<String, Map<String, Long>> balances) {
        transfer.moves()
                .forEach((bank, moves) ->
                        moves.forEach((account, amount) -> balances.computeIfAbsent(bank, unknown -> new TreeMap<>())
                                .merge(account, amount, Long::sum)));
    }

    long sumBefore() {
        return sum(before);
    }

    long sumAfter() {
        return sum(after);
    }

    boolean sumUnchanged() {
        return sumBefore() == sumAfter();
    }

    boolean asReported() {
        return after.equals(expected);
    }

    private static long sum(Map<String, Map<String, Long>> balances) {
        return balances.values().stream()
                .flatMap(each -> each.values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }
}
