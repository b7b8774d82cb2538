package io.twopc.benchmarks;

import io.twopc.benchmarks.micro.Effort;
import io.twopc.benchmarks.micro.Micro;
import io.twopc.benchmarks.report.Report;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Limits and rounds in one run, or the scenarios that the words name: see {@code benchmarks/run}. */
public final class Main {

    private static final String PREFERENCE = "preference";
    private static final int THREE = 3;

    private final Settings settings;
    private final Loads loads;
    private final Limits limits;
    private final Rounds rounds;
    private final Paired paired;
    private final Compare compare;
    private final Overload overload;
    private final Growth growth;
    private final Idle idle;
    private final Recovery recovery;
    private final Starts starts;
    private final Micro micro;
    private final Peers peers;

    private Main(Settings settings) {
        this.settings = settings;
        Path directory = Path.of(settings.text("directory", "target")).toAbsolutePath();
        Report report =
                new Report(directory, settings.text("name", "results"), System.getProperty("twopc.machine", ""));
        Timing timing = Timing.of(settings);
        Path data = directory.resolve("data");
        loads = new Loads(settings);
        limits = new Limits(report, timing, data);
        rounds = new Rounds(report, timing, data, settings);
        paired = new Paired(report, timing, data, settings);
        compare = new Compare(report, timing, data, settings);
        overload = new Overload(report, timing, data, settings);
        growth = new Growth(report, timing, data, settings);
        idle = new Idle(report, timing, data, settings);
        recovery = new Recovery(report, timing, data, settings);
        starts = new Starts(report, timing, data);
        peers = new Peers(report, timing, data, settings);
        Effort effort = Effort.ofSeconds(timing.warmUpSeconds(), timing.measureSeconds(), timing.runs());
        micro = new Micro(report, data.resolve("micro"), effort, settings.text("benchmarks", ""));
    }

    /** Measures what the words say. */
    public static void main(String... words) {
        new Main(new Settings(words)).run();
    }

    private void run() {
        Map<String, Runnable> scenarios = scenarios();
        List<String> chosen = settings.words("only", String.join(",", scenarios.keySet()), ",");
        if (!scenarios.keySet().containsAll(chosen)) {
            throw new IllegalArgumentException("there are the scenarios " + scenarios.keySet() + ", not " + chosen);
        }
        scenarios.forEach((name, scenario) -> {
            if (chosen.contains(name)) {
                scenario.run();
            }
        });
    }

    private Map<String, Runnable> scenarios() {
        Map<String, Runnable> all = new LinkedHashMap<>();
        all.put("limits", limits::measure);
        all.put("rest", () -> rounds.measure("rest", THREE, PREFERENCE, loads.rest()));
        all.put("stream", () -> rounds.measure("stream", THREE, PREFERENCE, loads.streams()));
        all.put("peers", peers::measure);
        all.put("open", () -> rounds.measure("open loop", THREE, PREFERENCE, loads.restAtRates()));
        all.put(
                "sizes",
                () -> settings.numbers("participants", "1,2,3,5,10")
                        .forEach(count -> rounds.measure("sizes", count, PREFERENCE, loads.brief())));
        all.put("h2", () -> rounds.measure("databases", THREE, "h2", loads.briefOnDatabases()));
        all.put("postgres", () -> rounds.measure("databases", THREE, "postgres", loads.briefOnDatabases()));
        all.put("paired", paired::measure);
        all.put("compare", compare::measure);
        all.put("overload", overload::measure);
        all.put("growth", growth::measure);
        all.put("idle", idle::measure);
        all.put("recovery", recovery::measure);
        all.put("starts", starts::measure);
        all.put("micro", micro::measure);
        return all;
    }
}
