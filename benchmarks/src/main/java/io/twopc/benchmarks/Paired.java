package io.twopc.benchmarks;

import io.twopc.benchmarks.load.Pace;
import io.twopc.benchmarks.report.Report;
import io.twopc.system.ParticipantProcess;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Whether a participant that hangs or is dead costs the rounds anything that do not include it: A, B, A, B and so on. */
final class Paired {

    private static final int PAIRS = 3;

    private final Report report;
    private final Timing timing;
    private final Path directory;
    private final Settings settings;

    Paired(Report report, Timing timing, Path directory, Settings settings) {
        this.report = report;
        this.timing = timing;
        this.directory = directory;
        this.settings = settings;
    }

    void measure() {
        int pairs = Math.max(1, settings.number("pairs", PAIRS));
        report.section(
                "A participant that is not in the rounds, alive (A) and not (B)",
                "3 × preference and a fourth one that no round includes; A and B in turn, " + pairs
                        + " pairs: median (least–most). B/A is taken within each pair. Latencies in ms.");
        Path place = Directories.cleared(directory.resolve("paired"));
        try (Site site = Site.start(place, 3, 1, Resource.named("preference"), settings)) {
            List<LoadKind> loads =
                    List.of(LoadKind.rest(new Pace.Closed(64)), LoadKind.stream(new Pace.Closed(1024), 1));
            WarmUp.of(site, loads.get(0), timing);
            for (LoadKind load : loads) {
                pairs(site, load, "SIGSTOP", pairs, ParticipantProcess::pause, ParticipantProcess::resume);
                pairs(site, load, "SIGKILL", pairs, ParticipantProcess::kill, ParticipantProcess::start);
            }
        }
    }

    private void pairs(
            Site site,
            LoadKind load,
            String what,
            int count,
            Consumer<ParticipantProcess> stop,
            Consumer<ParticipantProcess> goOn) {
        ParticipantProcess bystander = site.bystanders().get(0);
        Pairs pairs = new Pairs();
        for (int i = 0; i < count; i++) {
            site.coordinator().awaitConnected(List.of(bystander.id()));
            Run alive = Run.of(site, load, timing);
            stop.accept(bystander);
            pairs.add(alive, Run.of(site, load, timing));
            goOn.accept(bystander);
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("load", load.name());
        row.put("B is", what);
        row.put("rounds/s A", pairs.spreadOfA(Run::perSecond));
        row.put("rounds/s B", pairs.spreadOfB(Run::perSecond));
        row.put("rounds/s B/A", pairs.ratio(Run::perSecond));
        row.put("p50 B/A", pairs.ratio(run -> run.millis(50)));
        row.put("p99 B/A", pairs.ratio(run -> run.millis(99)));
        row.put("not committed A", Figures.others(pairs.ofA()));
        row.put("not committed B", Figures.others(pairs.ofB()));
        report.row(row);
    }
}
