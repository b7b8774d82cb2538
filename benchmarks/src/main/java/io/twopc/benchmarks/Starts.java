package io.twopc.benchmarks;

import io.twopc.benchmarks.report.Report;
import io.twopc.benchmarks.report.Spread;
import io.twopc.system.CoordinatorProcess;
import io.twopc.system.Jars;
import io.twopc.system.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long a coordinator takes from its start until it is ready: as built, and with an archive of its classes, which is how
 * the image has it.
 */
final class Starts {

    private static final int STARTS = 5;
    private static final Duration END = Duration.ofSeconds(30);
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
                "The coordinator with an empty log, until readiness is UP (asked every 50 ms), in s; " + starts
                        + " starts: median (least–most). JVM flags: " + Site.JVM_FLAGS + ".");
        Path place = Directories.cleared(directory.resolve("starts"));
        Jars jars = Jars.ofThisCheckout();
        row("jar with lib/", place.resolve("jar"), jars, flags());
        Path archive = place.resolve("coordinator.archive").toAbsolutePath();
        train(jars, place.resolve("training"), archive);
        row(
                AOT_CACHE ? "with an AOT cache" : "with a class-data archive",
                place.resolve("archive"),
                jars,
                flags((AOT_CACHE ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive));
    }

    private static List<String> flags(String... more) {
        List<String> flags = new ArrayList<>(List.of(Site.JVM_FLAGS.split(" ", -1)));
        flags.addAll(List.of(more));
        return flags;
    }

    private void row(String name, Path place, Jars jars, List<String> flags) {
        List<Double> ready = new ArrayList<>();
        for (int i = 0; i < starts; i++) {
            try (Processes processes = new Processes(Directories.cleared(place), jars)) {
                CoordinatorProcess coordinator = processes.coordinator("coordinator");
                coordinator.runWith(flags);
                long start = System.nanoTime();
                coordinator.start();
                ready.add((System.nanoTime() - start) / 1e9);
                coordinator.stop(END);
            }
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("coordinator", name);
        row.put("ready after s", Spread.of(ready));
        report.row(row);
    }

    /** A start whose classes are written down when it ends. */
    private static void train(Jars jars, Path place, Path archive) {
        try (Processes processes = new Processes(place, jars)) {
            CoordinatorProcess coordinator = processes.coordinator("coordinator");
            coordinator.runWith(flags((AOT_CACHE ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive));
            coordinator.start();
            coordinator.stop(Duration.ofMinutes(2));
        }
    }
}
