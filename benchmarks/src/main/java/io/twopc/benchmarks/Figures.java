package io.twopc.benchmarks;

import io.twopc.benchmarks.measure.Usage;
import io.twopc.benchmarks.report.Spread;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** What the runs of a load come to. */
final class Figures {

    private static final double KILO = 1e3;
    private static final double MICROS = 1e6;
    private static final double KIBI = 1024;

    private Figures() {}

    static Map<String, Object> of(String load, List<Run> runs) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("load", load);
        row.put("rounds/s", spread(runs, Run::perSecond));
        row.put("p50", spread(runs, run -> run.millis(50)));
        row.put("p99", spread(runs, run -> run.millis(99)));
        row.put("p99.9", spread(runs, run -> run.millis(99.9)));
        row.put("not committed", others(runs));
        row.put("coordinator CPU s/1000", spread(runs, Figures::coordinatorCpu));
        row.put("coordinator CPU µs/branch", spread(runs, Figures::cpuMicrosPerBranch));
        row.put("p CPU s/1000", spread(runs, Figures::participantCpu));
        row.put("driver CPU s/1000", spread(runs, run -> run.driver() * KILO / rounds(run)));
        row.put("compilers CPU s/s", spread(runs, Figures::compilers));
        both(row, "forces", runs, usage -> each(usage, usage.forces()));
        both(row, "records/force", runs, usage -> ratio(usage.records(), usage.forces()));
        row.put("coordinator disk KB", spread(runs, run -> coordinator(run).diskBytes() / KIBI / rounds(run)));
        row.put("p disk KB", spread(runs, run -> mean(run, Usage::diskBytes) / KIBI / rounds(run)));
        both(row, "messages/frame", runs, usage -> ratio(usage.messagesOut(), usage.framesOut()));
        both(row, "allocated KB", runs, usage -> each(usage, usage.allocatedBytes() / KIBI));
        row.put("coordinator GC ms/s", spread(runs, run -> coordinator(run).gcSeconds() * KILO / run.seconds()));
        row.put("p GC ms/s", spread(runs, run -> mean(run, Usage::gcSeconds) * KILO / run.seconds()));
        row.put("coordinator peak MB", spread(runs, run -> run.peakMegabytes().get(0)));
        row.put("p peak MB", spread(runs, Figures::largestParticipant));
        return row;
    }

    /** Seconds for 1,000 rounds. */
    static double coordinatorCpu(Run run) {
        return coordinator(run).cpuSeconds() * KILO / rounds(run);
    }

    /** Seconds of one participant, on average, for 1,000 rounds. */
    static double participantCpu(Run run) {
        return mean(run, Usage::cpuSeconds) * KILO / rounds(run);
    }

    /** Processors that the compilers of all processes kept busy. */
    static double compilers(Run run) {
        return all(run).compilerSeconds() / run.seconds();
    }

    /** A figure of the coordinator, and the same of all participants together. */
    private static void both(Map<String, Object> row, String name, List<Run> runs, ToDoubleFunction<Usage> figure) {
        row.put("coordinator " + name, spread(runs, run -> figure.applyAsDouble(coordinator(run))));
        row.put("p " + name, spread(runs, run -> figure.applyAsDouble(participants(run))));
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

    /** What the driver saw commit; the kernel's figures are of the same time. */
    private static double rounds(Run run) {
        return Math.max(1, run.tally().committed());
    }

    private static Usage coordinator(Run run) {
        return run.usage().get(0);
    }

    private static Usage participants(Run run) {
        return run.usage().stream().skip(1).reduce(Usage.NONE, Usage::plus);
    }

    private static Usage all(Run run) {
        return run.usage().stream().reduce(Usage.NONE, Usage::plus);
    }

    private static double mean(Run run, ToDoubleFunction<Usage> figure) {
        return figure.applyAsDouble(participants(run)) / branches(run);
    }

    private static int branches(Run run) {
        return run.usage().size() - 1;
    }

    private static double cpuMicrosPerBranch(Run run) {
        return coordinator(run).cpuSeconds() * MICROS / rounds(run) / branches(run);
    }

    private static double largestParticipant(Run run) {
        return Collections.max(
                run.peakMegabytes().subList(1, run.peakMegabytes().size()));
    }

    /** For each round that the application itself counted. */
    private static double each(Usage usage, double figure) {
        return ratio(figure, usage.rounds());
    }

    private static double ratio(double figure, double count) {
        return figure / Math.max(1, count);
    }
}
