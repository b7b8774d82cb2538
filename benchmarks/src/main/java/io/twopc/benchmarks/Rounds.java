package io.twopc.benchmarks;

import io.twopc.benchmarks.load.Pace;
import io.twopc.benchmarks.report.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts loads on sites and reports what came of them. */
final class Rounds {

    private static final int WARM_UP_IN_FLIGHT = 64;

    private final Report report;
    private final Timing timing;
    private final Path directory;
    private final Settings settings;

    Rounds(Report report, Timing timing, Path directory, Settings settings) {
        this.report = report;
        this.timing = timing;
        this.directory = directory;
        this.settings = settings;
    }

    /** A table of the loads on a site of its own. The runs of a load lie apart, with those of the others in between. */
    void measure(String scenario, int participants, String resource, List<LoadKind> loads) {
        report.section(
                "Rounds: " + scenario + ", " + participants + " × " + resource,
                "Latencies in ms, per round where nothing else is said; p: one participant, on average; of "
                        + "peak memory the largest. Messages per frame: of those sent. After "
                        + timing.warmUpSeconds() + " s of warm-up " + timing.measureSeconds() + " s measured, "
                        + timing.runs() + " runs: median (least–most). JVM flags: coordinator "
                        + settings.text("coordinator-jvm", Site.JVM_FLAGS) + ", participants "
                        + settings.text("participant-jvm", Site.JVM_FLAGS) + ".");
        String name = (scenario + "-" + participants + "-" + resource).replace(' ', '-');
        try (Site site = Site.start(
                Directories.cleared(directory.resolve(name)), participants, Resource.named(resource), settings)) {
            WarmUp.of(site, LoadKind.rest(new Pace.Closed(WARM_UP_IN_FLIGHT)), timing);
            Map<LoadKind, List<Run>> runs = new LinkedHashMap<>();
            for (int i = 0; i < timing.runs(); i++) {
                for (LoadKind load : loads) {
                    runs.computeIfAbsent(load, key -> new ArrayList<>()).add(Run.of(site, load, timing));
                }
            }
            runs.forEach((load, of) -> report.row(Figures.of(load.name(), of)));
        }
    }
}
