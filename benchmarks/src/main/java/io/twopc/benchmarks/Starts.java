package io.twopc.benchmarks;

import io.twopc.benchmarks.limits.EmptyApplication;
import io.twopc.benchmarks.report.Report;
import io.twopc.benchmarks.report.Spread;
import io.twopc.system.AppProcess;
import io.twopc.system.Jars;
import io.twopc.system.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How long a coordinator takes from its start until it is ready: as built, and with an archive of its classes, which is how
 * the image has it. Beside it, in turn with it, an application with the same libraries that does nothing: the limit.
 */
final class Starts {

    private static final int STARTS = 5;
    private static final Duration END = Duration.ofSeconds(30);
    private static final Duration ARCHIVE_WRITTEN = Duration.ofMinutes(2);
    /** As docker/archive-classes.sh chooses: the first version that writes an AOT cache in one run. */
    private static final boolean AOT_CACHE = Runtime.version().feature() >= 25;

    private final Report report;
    private final Path directory;
    private final int starts;

    Starts(Report report, Timing timing, Path directory) {
        this.report = report;
        this.directory = directory;
        this.starts = Math.max(timing.runs(), timing.runs() > 1 ? STARTS : 1);
    }

    void measure() {
        report.section(
                "From start to ready",
                "The coordinator with an empty log, until readiness is UP (asked every 50 ms), in s; beside it, in turn, an "
                        + "application with the same libraries and nothing of ours; " + starts
                        + " starts: median (least–most), the ratio within the pairs. JVM flags: " + Site.JVM_FLAGS
                        + ".");
        Path place = Directories.cleared(directory.resolve("starts")).toAbsolutePath();
        Path empty = EmptyApplication.jar(
                place.resolve("empty"), Jars.ofThisCheckout().coordinator());
        Function<Processes, AppProcess> coordinator = processes -> processes.coordinator("coordinator");
        Function<Processes, AppProcess> nothing = processes -> {
            AppProcess application = processes.application("nothing", empty);
            application.set("management.endpoint.health.probes.enabled", true);
            application.set("management.endpoints.web.exposure.include", "health,info,metrics,prometheus");
            return application;
        };
        compare("jar with lib/", place, new Start(coordinator, flags()), new Start(nothing, flags()));
        compare(
                AOT_CACHE ? "with an AOT cache" : "with a class-data archive",
                place,
                new Start(coordinator, archived(coordinator, place, "coordinator.archive")),
                new Start(nothing, archived(nothing, place, "nothing.archive")));
    }

    private record Start(Function<Processes, AppProcess> application, List<String> flags) {

        double seconds(Path place) {
            try (Processes processes = new Processes(Directories.cleared(place), Jars.ofThisCheckout())) {
                AppProcess started = application.apply(processes);
                started.runWith(flags);
                long start = System.nanoTime();
                started.start();
                double seconds = (System.nanoTime() - start) / 1e9;
                started.stop(END);
                return seconds;
            }
        }
    }

    private void compare(String name, Path place, Start coordinator, Start nothing) {
        List<Double> ready = new ArrayList<>();
        List<Double> limit = new ArrayList<>();
        List<Double> ratio = new ArrayList<>();
        for (int i = 0; i < starts; i++) {
            ready.add(coordinator.seconds(place.resolve("start")));
            limit.add(nothing.seconds(place.resolve("start")));
            ratio.add(ready.get(i) / limit.get(i));
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("started as", name);
        row.put("coordinator ready after s", Spread.of(ready));
        row.put("application that does nothing", Spread.of(limit));
        row.put("ratio", Spread.of(ratio));
        report.row(row);
    }

    private static List<String> flags(String... more) {
        List<String> flags = new ArrayList<>(List.of(Site.JVM_FLAGS.split(" ", -1)));
        flags.addAll(List.of(more));
        return flags;
    }

    /** The flags of starts that use an archive, after a start whose classes are written down when it ends. */
    private static List<String> archived(Function<Processes, AppProcess> application, Path place, String name) {
        Path archive = place.resolve(name);
        try (Processes processes = new Processes(place.resolve("training"), Jars.ofThisCheckout())) {
            AppProcess training = application.apply(processes);
            training.runWith(flags((AOT_CACHE ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive));
            training.start();
            training.stop(ARCHIVE_WRITTEN);
        }
        return flags((AOT_CACHE ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive);
    }
}
