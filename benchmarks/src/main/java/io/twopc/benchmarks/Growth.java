package io.twopc.benchmarks;

import io.twopc.benchmarks.load.Pace;
import io.twopc.benchmarks.load.Tally;
import io.twopc.benchmarks.load.Window;
import io.twopc.benchmarks.measure.Metrics;
import io.twopc.benchmarks.report.Report;
import io.twopc.benchmarks.report.Spread;
import io.twopc.system.HttpJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Whether anything changes with the number of rounds that there have been. */
final class Growth {

    private static final int IN_FLIGHT = 1024;
    private static final int QUESTIONS = 21;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final double MEGA = 1 << 20;

    private final Report report;
    private final Timing timing;
    private final Path directory;
    private final Settings settings;
    private String early = "";

    Growth(Report report, Timing timing, Path directory, Settings settings) {
        this.report = report;
        this.timing = timing;
        this.directory = directory;
        this.settings = settings;
    }

    void measure() {
        report.section(
                "From 1,000 to 1,000,000 rounds",
                "3 × preference over a stream with " + IN_FLIGHT + " in flight, after " + timing.firstWarmUpSeconds()
                        + " s of the same. Rounds/s since the row before. Queries, under that load: median of "
                        + QUESTIONS + ", in ms. Last, the start of a coordinator with all of it, in s.");
        Path place = Directories.cleared(directory.resolve("growth"));
        try (Site site = Site.start(place, 3, Resource.named("preference"), settings)) {
            LoadKind load = LoadKind.stream(new Pace.Closed(IN_FLIGHT), 1);
            Run.of(site, load, site.round(), 0, timing.firstWarmUpSeconds());
            Window window = new Window();
            CompletableFuture<Tally> tally = load.begin(site.coordinator().httpPort(), site.round(), window);
            window.open();
            try {
                watch(site, tally);
            } finally {
                window.close();
            }
            Map<String, Object> outcomes = new LinkedHashMap<>();
            outcomes.put("rounds", "not committed: " + tally.join().others());
            outcomes.put("ready again s", restart(site));
            report.row(outcomes);
        }
    }

    private void watch(Site site, CompletableFuture<Tally> load) {
        double first = rounds(site);
        double before = first;
        long since = System.nanoTime();
        for (int goal : settings.numbers("rounds", "1000,10000,100000,300000,600000,1000000")) {
            double now = rounds(site);
            while (now - first < goal) {
                if (load.isDone()) {
                    throw new IllegalStateException(
                            "the load broke off: " + load.join().others());
                }
                LockSupport.parkNanos(LOOK_NANOS);
                now = rounds(site);
            }
            double seconds = (System.nanoTime() - since) / 1e9;
            row(site, now, (now - before) / seconds);
            before = rounds(site);
            since = System.nanoTime();
        }
    }

    private void row(Site site, double rounds, double perSecond) {
        HttpJson http = site.coordinator().http();
        Metrics metrics = Metrics.of(http);
        if (early.isEmpty()) {
            early = http.get("/transactions?limit=1")
                    .body()
                    .path("transactions")
                    .path(0)
                    .path("id")
                    .asString("");
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("rounds", rounds);
        row.put("rounds/s", perSecond);
        row.put("heap MB", metrics.sum("jvm_memory_used_bytes", "area=\"heap\"") / MEGA);
        row.put("heap after GC, share", metrics.sum("jvm_memory_usage_after_gc", ""));
        row.put("log bytes/round", metrics.sum("twopc_log_bytes", "") / rounds);
        row.put(
                "all bytes on disk/round",
                diskBytes(site.coordinator().directory().resolve("data")) / rounds);
        row.put("query of an early one", milliseconds(http, "/transactions/" + early));
        row.put("query newest 100", milliseconds(http, "/transactions?limit=100"));
        report.row(row);
    }

    private static double rounds(Site site) {
        return Metrics.of(site.coordinator().http()).sum("twopc_transactions_total", "outcome=\"COMMITTED\"");
    }

    private static Spread milliseconds(HttpJson http, String question) {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < QUESTIONS; i++) {
            long start = System.nanoTime();
            int status = http.get(question).status();
            if (status != 200) {
                throw new IllegalStateException(question + " was answered " + status);
            }
            times.add((System.nanoTime() - start) / 1e6);
        }
        return Spread.of(times);
    }

    private static double diskBytes(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(
                            file -> file.toFile().isFile() ? file.toFile().length() : 0)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double restart(Site site) {
        site.coordinator().stop(Duration.ofMinutes(1));
        long start = System.nanoTime();
        site.coordinator().start();
        return (System.nanoTime() - start) / 1e9;
    }
}
