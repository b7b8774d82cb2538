package io.twopc.benchmarks;

import io.twopc.benchmarks.measure.Usage;
import io.twopc.benchmarks.report.Spread;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** What the runs of a load come to. */
final class Figures {

    private static final double PER_THOUSAND = 1000;
    private static final double KILO = 1024;
    private static final double MILLIS = 1000;

    private Figures() {}

    static Map<String, Object> of(String load, List<Run> runs) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("load", load);
        row.put("rounds/s", spread(runs, Run::perSecond));
        row.put("p50", spread(runs, run -> run.millis(50)));
        row.put("p99", spread(runs, run -> run.millis(99)));
        row.put("p99.9", spread(runs, run -> run.millis(99.9)));
        row.put("not committed", others(runs));
        row.put("coordinator CPU s/1000", coordinator(runs, u -> u.cpuSeconds() * PER_THOUSAND));
        row.put("p CPU s/1000", participant(runs, u -> u.cpuSeconds() * PER_THOUSAND));
        row.put("driver CPU s/1000", spread(runs, run -> run.driver() * PER_THOUSAND / rounds(run)));
        row.put("coordinator forces", coordinator(runs, Usage::forces));
        row.put("p forces", participant(runs, Usage::forces));
        row.put(
                "coordinator records/force",
                spread(runs, run -> ratio(run.usage().get(0), Usage::records)));
        row.put("p records/force", spread(runs, run -> ratio(participants(run), Usage::records)));
        row.put("coordinator disk KB", coordinator(runs, u -> u.diskBytes() / KILO));
        row.put("p disk KB", participant(runs, u -> u.diskBytes() / KILO));
        row.put("p messages/write", spread(runs, run -> perWrite(participants(run))));
        row.put("p messages/read", spread(runs, run -> perRead(participants(run))));
        row.put("coordinator allocated KB", coordinator(runs, u -> u.allocatedBytes() / KILO));
        row.put("p allocated KB", participant(runs, u -> u.allocatedBytes() / KILO));
        row.put("coordinator GC ms/s", spread(runs, run -> run.usage().get(0).gcSeconds() * MILLIS / run.seconds()));
        row.put(
                "p GC ms/s",
                spread(
                        runs,
                        run -> participants(run).gcSeconds()
                                * MILLIS
                                / run.seconds()
                                / (run.usage().size() - 1)));
        return row;
    }

    /** Everything that did not commit, by what it was. */
    static String others(List<Run> runs) {
        Map<String, Long> sum = new TreeMap<>();
        runs.forEach(run -> run.tally().others().forEach((result, count) -> sum.merge(result, count, Long::sum)));
        return sum.isEmpty() ? "none" : sum.toString();
    }

    private static Spread spread(List<Run> runs, ToDoubleFunction<Run> figure) {
        return Spread.of(runs.stream().map(figure::applyAsDouble).toList());
    }

    private static double rounds(Run run) {
        return Math.max(1, run.tally().committed());
    }

    private static Spread coordinator(List<Run> runs, ToDoubleFunction<Usage> figure) {
        return spread(runs, run -> figure.applyAsDouble(run.usage().get(0)) / rounds(run));
    }

    /** The mean of all participants. */
    private static Spread participant(List<Run> runs, ToDoubleFunction<Usage> figure) {
        return spread(
                runs,
                run -> figure.applyAsDouble(participants(run))
                        / rounds(run)
                        / (run.usage().size() - 1));
    }

    private static Usage participants(Run run) {
        return run.usage().stream().skip(1).reduce(Usage.NONE, Usage::plus);
    }

    private static double ratio(Usage usage, ToDoubleFunction<Usage> figure) {
        return figure.applyAsDouble(usage) / Math.max(1, usage.forces());
    }

    /** A participant writes to its connection and, once for each force, to its log. */
    private static double perWrite(Usage usage) {
        return usage.messagesOut() / Math.max(1, usage.writes() - usage.forces());
    }

    /** It reads from its connection alone. */
    private static double perRead(Usage usage) {
        return usage.messagesIn() / Math.max(1, usage.reads());
    }
}
