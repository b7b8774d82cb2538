package io.twopc.benchmarks;

import io.twopc.benchmarks.load.Pace;
import io.twopc.benchmarks.load.Tally;
import io.twopc.benchmarks.load.Window;
import io.twopc.benchmarks.measure.Heap;
import io.twopc.benchmarks.measure.Kernel;
import io.twopc.benchmarks.measure.Metrics;
import io.twopc.benchmarks.report.Report;
import io.twopc.benchmarks.report.Spread;
import io.twopc.system.HttpJson;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Whether anything changes with the number of rounds that there have been. The load goes from one number to the next;
 * in between the coordinator rests, is looked at, stopped and started again.
 */
final class Growth {

    private static final int QUESTIONS = 21;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final double PER_THOUSAND = 1000;
    private static final Duration END = Duration.ofMinutes(1);

    /** More than a load can have begun before anybody looked. */
    private static final int LEAST_KEPT = 1_000_000;

    private final Report report;
    private final Timing timing;
    private final Path directory;
    private final Settings settings;
    private final List<Integer> goals;
    private final int inFlight;

    /** Rounds of the starts before this one. */
    private double past;

    /** The first round that was looked at; all are kept. */
    private String early = "";

    Growth(Report report, Timing timing, Path directory, Settings settings) {
        this.report = report;
        this.timing = timing;
        this.directory = directory;
        this.settings = settings;
        goals = settings.numbers("rounds", "1000,10000,100000,300000,600000,1000000");
        inFlight = settings.numbers("in-flight", "256").get(0);
    }

    void measure() {
        report.section(
                "From " + goals.get(0) + " to " + Collections.max(goals) + " rounds",
                "3 × preference over a stream with " + inFlight + " in flight, begun anew after each restart. Rounds/s,"
                        + " latency and CPU: the stretch to this row without its first " + timing.warmUpSeconds()
                        + " s, or half of a shorter one, which is then that of a JVM still compiling. Queries: median"
                        + " of " + QUESTIONS + " (least–most), in ms, under the load and at rest. At rest too: heap"
                        + " after a forced collection, bytes for each of all rounds, which are all kept, and a stop and"
                        + " a start until ready, in s.");
        Path place = Directories.cleared(directory.resolve("growth"));
        Settings keepingAll = Site.reconnectingSoon(settings)
                .before("set", "twopc.coordinator.retention-count=" + 2 * Math.max(LEAST_KEPT, Collections.max(goals)));
        try (Site site = Site.start(place, 3, Resource.named("preference"), keepingAll)) {
            for (int goal : goals) {
                Map<String, Object> row = new LinkedHashMap<>();
                load(site, goal, row);
                rest(site, row);
                restart(site, row);
                report.row(row);
            }
        }
    }

    private void load(Site site, int goal, Map<String, Object> row) {
        Window window = new Window();
        CompletableFuture<Tally> load = LoadKind.stream(new Pace.Closed(inFlight), 1)
                .begin(site.coordinator().httpPort(), site.round(), window);
        try {
            warmUp(site, load, past + (goal - past) / 2);
            double cpu = Kernel.cpuSeconds(site.coordinator().pid());
            window.open();
            await(site, load, goal, Long.MAX_VALUE);
            if (early.isEmpty()) {
                early = newest(site.coordinator().http());
            }
            Map<String, Object> queries = queries(site, "under load");
            window.close();
            cpu = Kernel.cpuSeconds(site.coordinator().pid()) - cpu;
            Tally tally = load.join();
            row.put("rounds", rounds(site));
            row.put("rounds/s", tally.committed() / window.seconds());
            row.put("p50", tally.latencies().getValueAtPercentile(50) / 1e6);
            row.put("p99", tally.latencies().getValueAtPercentile(99) / 1e6);
            row.put("not committed", tally.others().isEmpty() ? "none" : tally.others());
            row.put("coordinator CPU s/1000", cpu * PER_THOUSAND / Math.max(1, tally.committed()));
            row.putAll(queries);
        } finally {
            window.close();
        }
    }

    private void warmUp(Site site, CompletableFuture<Tally> load, double half) {
        await(site, load, half, System.nanoTime() + TimeUnit.SECONDS.toNanos(timing.warmUpSeconds()));
    }

    /** Waits until there have been so many rounds, or until the time has come. */
    private void await(Site site, CompletableFuture<Tally> load, double rounds, long untilNanos) {
        while (rounds(site) < rounds && (untilNanos == Long.MAX_VALUE || System.nanoTime() - untilNanos < 0)) {
            if (load.isDone()) {
                throw new IllegalStateException(
                        "the load broke off: " + load.join().others());
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private void rest(Site site, Map<String, Object> row) {
        row.putAll(queries(site, "at rest"));
        Heap.collect(site.coordinator());
        row.put("heap MB", Heap.usedMegabytes(site.coordinator()));
        Path data = site.coordinator().directory().resolve("data");
        double rounds = rounds(site);
        row.put("log bytes/round", Directories.bytes(data, ".log") / rounds);
        row.put("history bytes/round", Directories.bytes(data, ".mv") / rounds);
    }

    private void restart(Site site, Map<String, Object> row) {
        past = rounds(site);
        site.coordinator().stop(END);
        long start = System.nanoTime();
        site.coordinator().start();
        row.put("ready again s", (System.nanoTime() - start) / 1e9);
        site.coordinator().awaitConnected(site.ids());
    }

    private double rounds(Site site) {
        return past + Metrics.of(site.coordinator().http()).sum("twopc_transactions_total", "outcome=\"COMMITTED\"");
    }

    private static String newest(HttpJson http) {
        return http.get("/transactions?limit=1")
                .body()
                .path("transactions")
                .path(0)
                .path("id")
                .asString("");
    }

    private Map<String, Object> queries(Site site, String when) {
        HttpJson http = site.coordinator().http();
        Map<String, Object> queries = new LinkedHashMap<>();
        queries.put("an early one " + when, milliseconds(http, "/transactions/" + early));
        queries.put("newest 100 " + when, milliseconds(http, "/transactions?limit=100"));
        return queries;
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
}
