package io.twopc.benchmarks;

import io.twopc.benchmarks.load.Pace;
import io.twopc.benchmarks.measure.Kernel;
import io.twopc.benchmarks.report.Report;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What becomes of rounds when twice as many are asked for as can be served. */
final class Overload {

    private static final int CALLERS = 256;
    private static final double SUSTAINABLE = 0.8;
    private static final int CONNECTIONS = 4_000;
    private static final double KILOBYTES_PER_MEGABYTE = 1024;

    private final Report report;
    private final Timing timing;
    private final Path directory;
    private final Settings settings;

    Overload(Report report, Timing timing, Path directory, Settings settings) {
        this.report = report;
        this.timing = timing;
        this.directory = directory;
        this.settings = settings;
    }

    void measure() {
        int connections = settings.number("connections", CONNECTIONS);
        report.section(
                "Overload",
                "3 × preference over REST. The sustainable rate is " + SUSTAINABLE + " of what " + CALLERS
                        + " callers reach in a closed loop; then that rate and twice that rate, in an open loop over up to "
                        + connections
                        + " connections. Latencies in ms, from the intended start; unanswered rounds count "
                        + "with the time they had waited. Coordinator: " + settings.text("set", "defaults") + ".");
        Path place = Directories.cleared(directory.resolve("overload"));
        try (Site site = Site.start(place, 3, Resource.named("preference"), settings)) {
            LoadKind closed = LoadKind.rest(new Pace.Closed(CALLERS));
            WarmUp.of(site, closed, timing);
            Run best = Run.of(site, closed, timing);
            row(site, closed, best);
            double rate = best.perSecond() * SUSTAINABLE;
            for (double factor : List.of(1.0, 2.0, 1.0)) {
                LoadKind open = LoadKind.rest(new Pace.Open(rate * factor, connections));
                row(site, open, Run.of(site, open, timing));
            }
        }
    }

    private void row(Site site, LoadKind load, Run run) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("load", load.name());
        row.put("committed/s", run.perSecond());
        row.put("p50", run.millis(50));
        row.put("p99", run.millis(99));
        row.put("not committed", Figures.others(List.of(run)));
        row.put("refused p50", run.tally().refusals().getValueAtPercentile(50) / 1e6);
        row.put("refused p99", run.tally().refusals().getValueAtPercentile(99) / 1e6);
        long pid = site.coordinator().pid();
        row.put("coordinator MB now", Kernel.memoryKilobytes(pid, "VmRSS") / KILOBYTES_PER_MEGABYTE);
        row.put("coordinator MB at most", Kernel.memoryKilobytes(pid, "VmHWM") / KILOBYTES_PER_MEGABYTE);
        report.row(row);
    }
}
