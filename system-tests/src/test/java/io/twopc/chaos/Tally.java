package io.twopc.chaos;

import io.twopc.chaos.History.Told;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many transactions ended how. May be used by many threads at once. */
final class Tally {

    private static final String COMMITTED = "committed";
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    void count(Told told) {
        String what = told.outcome().equals("COMMITTED") ? COMMITTED : told.reason();
        counts.computeIfAbsent(what, key -> new LongAdder()).increment();
    }

    /** How many so far: under "committed", and under the reasons of aborts. */
    Map<String, Long> now() {
        Map<String, Long> now = new TreeMap<>();
        counts.forEach((what, count) -> now.put(what, count.sum()));
        return now;
    }

    long total() {
        return now().values().stream().mapToLong(Long::longValue).sum();
    }

    /** What came between two moments. */
    static Map<String, Long> between(Map<String, Long> before, Map<String, Long> after) {
        Map<String, Long> difference = new TreeMap<>(after);
        before.forEach((what, count) -> difference.merge(what, -count, Long::sum));
        difference.values().removeIf(count -> count == 0);
        return difference;
    }

    static void add(Map<String, Long> sum, Map<String, Long> more) {
        more.forEach((what, count) -> sum.merge(what, count, Long::sum));
    }

    /** In words, as in "12 committed, 3 aborted (timeout 2, voted_abort 1)". */
    static String inWords(Map<String, Long> counts) {
        Map<String, Long> aborted = new TreeMap<>(counts);
        Long committed = aborted.remove(COMMITTED);
        long sum = aborted.values().stream().mapToLong(Long::longValue).sum();
        StringBuilder reasons = new StringBuilder();
        aborted.forEach((reason, count) -> reasons.append(reasons.isEmpty() ? "" : ", ")
                .append(reason)
                .append(' ')
                .append(count));
        return (committed == null ? 0 : committed) + " committed, " + sum + " aborted"
                + (reasons.isEmpty() ? "" : " (" + reasons + ")");
    }
}
