package io.twopc.benchmarks;

import io.twopc.benchmarks.load.Pace;
import io.twopc.benchmarks.report.Report;
import io.twopc.system.Jars;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * This checkout (A) and another one, or the same with other flags or properties (B): both run, and take turns under load. A
 * change of a few percent is seen on a machine whose speed changes by more within minutes; but no two starts of a JVM compile
 * alike, so such a change needs several of them to be believed.
 */
final class Compare {

    private static final int PAIRS = 3;
    private static final int STARTS = 1;
    private static final int WARM_UP_CALLERS = 64;

    private final Report report;
    private final Timing timing;
    private final Path directory;
    private final Settings settings;
    private final Loads loads;

    Compare(Report report, Timing timing, Path directory, Settings settings) {
        this.report = report;
        this.timing = timing;
        this.directory = directory;
        this.settings = settings;
        this.loads = new Loads(settings);
    }

    void measure() {
        int count = Math.max(1, settings.number("pairs", PAIRS));
        int starts = Math.max(1, settings.number("starts", STARTS));
        Settings other = settings.ofTheOther();
        report.section(
                "This (A) and the other (B)",
                "3 × preference each; A B, B A and so on, " + count + " pairs of " + timing.measureSeconds()
                        + " s in each of "
                        + starts
                        + " starts: median (least–most). B/A is taken within each pair. Latencies in ms. Other: "
                        + settings.text("other", "the same checkout") + ", coordinator "
                        + other.text("coordinator-jvm", Site.JVM_FLAGS) + ", participants "
                        + other.text("participant-jvm", Site.JVM_FLAGS) + ", "
                        + other.text("set", "no property set") + ".");
        Map<LoadKind, List<Pairs>> pairs = new LinkedHashMap<>();
        for (int start = 0; start < starts; start++) {
            inOneStart(count, other)
                    .forEach((load, seen) -> pairs.computeIfAbsent(load, key -> new ArrayList<>())
                            .add(seen));
        }
        pairs.forEach((load, ofStarts) -> report.row(row(load, ofStarts)));
    }

    private Map<LoadKind, Pairs> inOneStart(int count, Settings other) {
        Jars here = Jars.ofThisCheckout();
        Jars there = settings.has("other") ? here.in(Path.of(settings.text("other", ""))) : here;
        Path place = Directories.cleared(directory.resolve("compare"));
        Resource resource = Resource.named("preference");
        Map<LoadKind, Pairs> pairs = new LinkedHashMap<>();
        try (Site a = Site.start(place.resolve("a"), here, 3, resource, settings);
                Site b = Site.start(place.resolve("b"), there, 3, resource, other)) {
            LoadKind warmUp = LoadKind.rest(new Pace.Closed(WARM_UP_CALLERS));
            WarmUp.of(a, warmUp, timing);
            WarmUp.of(b, warmUp, timing);
            List<LoadKind> all = new ArrayList<>(loads.rest());
            all.addAll(loads.streams());
            all.forEach(load -> pairs.put(load, compare(a, b, load, count)));
        }
        return pairs;
    }

    private Pairs compare(Site a, Site b, LoadKind load, int count) {
        Pairs pairs = new Pairs();
        for (int i = 0; i < count; i++) {
            if (i % 2 == 0) {
                Run first = Run.of(a, load, timing);
                pairs.add(first, Run.of(b, load, timing));
            } else {
                Run first = Run.of(b, load, timing);
                pairs.add(Run.of(a, load, timing), first);
            }
        }
        return pairs;
    }

    private static Map<String, Object> row(LoadKind load, List<Pairs> ofStarts) {
        Pairs pairs = Pairs.together(ofStarts);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("load", load.name());
        row.put("rounds/s A", pairs.spreadOfA(Run::perSecond));
        row.put("rounds/s B", pairs.spreadOfB(Run::perSecond));
        row.put("rounds/s B/A", pairs.ratio(Run::perSecond));
        row.put("rounds/s B/A of starts", Pairs.ratioOfEach(ofStarts, Run::perSecond));
        row.put("p50 A", pairs.spreadOfA(run -> run.millis(50)));
        row.put("p50 B", pairs.spreadOfB(run -> run.millis(50)));
        row.put("p50 B/A", pairs.ratio(run -> run.millis(50)));
        row.put("p99 B/A", pairs.ratio(run -> run.millis(99)));
        row.put("coordinator CPU B/A", pairs.ratio(Figures::coordinatorCpu));
        row.put("coordinator CPU B/A of starts", Pairs.ratioOfEach(ofStarts, Figures::coordinatorCpu));
        row.put("p CPU B/A", pairs.ratio(Figures::participantCpu));
        row.put("compilers CPU s/s A", pairs.spreadOfA(Figures::compilers));
        row.put("compilers CPU s/s B", pairs.spreadOfB(Figures::compilers));
        row.put("not committed A", Figures.others(pairs.ofA()));
        row.put("not committed B", Figures.others(pairs.ofB()));
        return row;
    }
}
