package io.twopc.benchmarks;

import io.twopc.benchmarks.report.Report;
import io.twopc.benchmarks.report.Spread;
import io.twopc.system.CoordinatorProcess;
import io.twopc.system.Jars;
import io.twopc.system.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long a coordinator takes from its start until it is ready: as one jar, unpacked, and unpacked with an archive of its
 * classes, which is how the image has it.
 */
final class Starts {

    private static final int STARTS = 5;
    private static final String MODULE = "coordinator-app";
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
                        + " starts: median (least–most).");
        Path place = Directories.cleared(directory.resolve("starts"));
        Jars jars = Jars.ofThisCheckout();
        row("one jar", place.resolve("jar"), jars, List.of("-Xmx256m"));
        Jars unpacked = unpack(jars, place.resolve("unpacked"));
        row("unpacked", place.resolve("plain"), unpacked, List.of("-Xmx256m"));
        Path archive = place.resolve("coordinator.archive").toAbsolutePath();
        train(unpacked, place.resolve("training"), archive);
        row(
                AOT_CACHE ? "unpacked, AOT cache" : "unpacked, class-data archive",
                place.resolve("archive"),
                unpacked,
                List.of("-Xmx256m", (AOT_CACHE ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive));
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

    /** As the images have it: the jar's content side by side. */
    private static Jars unpack(Jars jars, Path checkout) {
        Path target = checkout.resolve(MODULE).resolve("target");
        try {
            Files.createDirectories(target);
            Process unpacking = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Djarmode=tools",
                            "-jar",
                            jars.coordinator().toString(),
                            "extract",
                            "--force",
                            "--destination",
                            target.toString())
                    .inheritIO()
                    .start();
            if (unpacking.waitFor() != 0) {
                throw new IllegalStateException("the jar could not be unpacked");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return new Jars(checkout, System.getProperty("twopc.version", ""));
    }

    /** A start whose classes are written down when it ends. */
    private static void train(Jars jars, Path place, Path archive) {
        try (Processes processes = new Processes(place, jars)) {
            CoordinatorProcess coordinator = processes.coordinator("coordinator");
            coordinator.runWith(
                    List.of("-Xmx256m", (AOT_CACHE ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive));
            coordinator.start();
            coordinator.stop(Duration.ofMinutes(2));
        }
    }
}
