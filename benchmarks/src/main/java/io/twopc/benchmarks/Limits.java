package io.twopc.benchmarks;

import io.twopc.benchmarks.limits.ForceLimits;
import io.twopc.benchmarks.limits.ForceLimits.Result;
import io.twopc.benchmarks.limits.LimitProcess;
import io.twopc.benchmarks.limits.WireLimits;
import io.twopc.benchmarks.report.Report;
import io.twopc.benchmarks.report.Spread;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Measures the limits, and adds up from them what a round cannot be faster than. */
final class Limits {

    private static final int LOGS = 4;
    private static final int CONCURRENT = 3;
    private static final double MICRO = 1e3;
    private static final List<Integer> CALLERS = List.of(16, 64, 256);

    private final Report report;
    private final Timing timing;
    private final Path directory;

    Limits(Report report, Timing timing, Path directory) {
        this.report = report;
        this.timing = timing;
        this.directory = directory;
    }

    /** Median latencies in microseconds are what the bound is made of. */
    void measure() {
        report.section(
                "Limits",
                "This machine with nothing of ours in between. " + timing.measureSeconds() + " s measured, "
                        + timing.runs() + " runs: median (least–most). Latencies in µs.");
        ForceLimits force = new ForceLimits(directory.resolve("limits"), timing.measureSeconds());
        WireLimits wire = new WireLimits(timing.measureSeconds());
        double one = row("append of 256 bytes + force, one writer", () -> force.alone(1));
        double three = row("the same, three files at once (each its own writer)", () -> force.alone(CONCURRENT));
        CALLERS.forEach(n -> row("grouped: drain queue, " + n + " callers", () -> force.grouped(1, n)));
        CALLERS.forEach(n -> row("four such logs together, " + n + " callers each", () -> force.grouped(LOGS, n)));
        row("loopback ping-pong of 200 bytes, 1 connection", () -> wire.bare(1));
        row("loopback ping-pong of 200 bytes, 64 connections", () -> wire.bare(64));
        try (LimitProcess server = LimitProcess.start(List.of(Site.JVM_FLAGS.split(" ", -1)))) {
            int seconds = timing.measureSeconds();
            double http = row("HTTP, nothing done, 1 caller", () -> server.http(1, seconds));
            CALLERS.forEach(n -> row("HTTP, nothing done, " + n + " callers", () -> server.http(n, seconds)));
            double pong = row(
                    "Spring Integration (Net), ping-pong of 200 bytes, 1 connection",
                    () -> wire.pingPong(server.echoPort(), 1));
            row("the same, 3 connections", () -> wire.pingPong(server.echoPort(), CONCURRENT));
            row(
                    "Spring Integration (Net), empty handler, 3 connections, 1 message a write",
                    () -> wire.flood(server.sinkPort(), CONCURRENT, 1));
            row("the same, 32 messages a write", () -> wire.flood(server.sinkPort(), CONCURRENT, 32));
            bound(http, pong, three, one);
        }
    }

    private double row(String name, Supplier<Result> measurement) {
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < timing.runs(); i++) {
            results.add(measurement.get());
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("limit", name);
        row.put("per second", spread(results.stream().map(Result::perSecond).toList()));
        row.put("p50", percentile(results, 50));
        row.put("p99", percentile(results, 99));
        row.put("p99.9", percentile(results, 99.9));
        report.row(row);
        return percentile(results, 50).median();
    }

    private static Spread percentile(List<Result> results, double percentile) {
        return spread(results.stream()
                .map(result -> result.latencies().getValueAtPercentile(percentile) / MICRO)
                .toList());
    }

    private static Spread spread(List<Double> figures) {
        return Spread.of(figures);
    }

    private void bound(double http, double pong, double three, double one) {
        report.section(
                "The bound for one round",
                "What must happen one after the other in a round of three participants, from the medians above, in µs: "
                        + "the request and its answer; a prepare there and a vote back; three forces at once at the "
                        + "participants; the decision's force.");
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("HTTP", http);
        row.put("prepare and vote", pong);
        row.put("three forces at once", three);
        row.put("the decision's force", one);
        row.put("bound", http + pong + three + one);
        report.row(row);
    }
}
