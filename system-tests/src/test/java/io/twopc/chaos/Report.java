package io.twopc.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What came of each cycle, told while it goes on and as a table in the end. May be used by many threads at once. */
final class Report {

    private final List<Cycle> cycles = new ArrayList<>();

    /**
     * One cycle.
     *
     * @param transactions that ended while it went on; overlapping cycles share them
     * @param healed how long it took from the beginning of healing until nothing of before was in doubt
     * @param findings what was not as it should be
     */
    record Cycle(
            int number,
            String kind,
            String target,
            Map<String, Long> transactions,
            Duration healed,
            List<String> findings) {}

    synchronized void add(Cycle cycle) {
        cycles.add(cycle);
        say(String.format(
                Locale.ROOT,
                "cycle %d: %s (%s): healed in %.1f s; %s",
                cycle.number() + 1,
                cycle.kind(),
                cycle.target(),
                seconds(cycle.healed()),
                Tally.inWords(cycle.transactions())));
        cycle.findings().forEach(finding -> say("  FINDING: " + finding));
    }

    /** Says something in the output of the build. */
    static void say(String line) {
        System.out.println("chaos: " + line);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1_000.0;
    }

    synchronized int cycles() {
        return cycles.size();
    }

    synchronized List<String> findings() {
        return cycles.stream()
                .flatMap(cycle -> cycle.findings().stream()
                        .map(finding -> "cycle " + (cycle.number() + 1) + ", " + cycle.kind() + " at " + cycle.target()
                                + ": " + finding))
                .toList();
    }

    /** A line for each kind of fault. */
    synchronized String table() {
        Map<String, List<Cycle>> kinds =
                cycles.stream().collect(Collectors.groupingBy(Cycle::kind, TreeMap::new, Collectors.toList()));
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "%-34s %6s  %15s  %8s  %s%n",
                "fault",
                "cycles",
                "heal median/max",
                "findings",
                "transactions that ended meanwhile (overlapping cycles share them)"));
        kinds.forEach((kind, all) -> table.append(line(kind, all)));
        return table.toString();
    }

    private static String line(String kind, List<Cycle> all) {
        List<Duration> healed = all.stream().map(Cycle::healed).sorted().toList();
        Map<String, Long> transactions = new TreeMap<>();
        all.forEach(cycle -> Tally.add(transactions, cycle.transactions()));
        return String.format(
                Locale.ROOT,
                "%-34s %6d  %6.1f / %4.1f s  %8d  %s%n",
                kind,
                all.size(),
                seconds(healed.get(healed.size() / 2)),
                seconds(healed.get(healed.size() - 1)),
                all.stream().mapToInt(cycle -> cycle.findings().size()).sum(),
                Tally.inWords(transactions));
    }
}
