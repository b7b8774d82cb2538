package io.twopc.benchmarks;

import io.twopc.benchmarks.load.IdleParticipants;
import io.twopc.benchmarks.measure.Heap;
import io.twopc.benchmarks.measure.Kernel;
import io.twopc.benchmarks.report.Report;
import io.twopc.benchmarks.report.Spread;
import io.twopc.system.CoordinatorProcess;
import io.twopc.system.Jars;
import io.twopc.system.Patience;
import io.twopc.system.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** What participants cost a coordinator that are connected and have nothing to do. */
final class Idle {

    private static final int FIRST = 10;
    private static final int SECONDS = 30;
    private static final int QUICK_SECONDS = 6;
    private static final double SECONDS_PER_MINUTE = 60;
    private static final double KILOBYTES_PER_MEGABYTE = 1024;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Report report;
    private final Timing timing;
    private final Path directory;
    private final Settings settings;
    private final int seconds;

    /**
     * One look at a coordinator.
     *
     * @param residentKilobytes memory resident after a forced collection
     * @param cpuSeconds processor time that a minute of idling costs
     */
    record Look(double residentKilobytes, double heapMegabytes, double threads, double cpuSeconds) {}

    Idle(Report report, Timing timing, Path directory, Settings settings) {
        this.report = report;
        this.timing = timing;
        this.directory = directory;
        this.settings = settings;
        seconds = settings.number("idle", settings.has("quick") ? QUICK_SECONDS : SECONDS);
    }

    void measure() {
        List<Integer> counts = new ArrayList<>(List.of(0));
        counts.addAll(settings.numbers("idle-participants", "100,250,500"));
        report.section(
                "Participants that are connected and idle",
                "Connections of the driver that speak as participants do. " + FIRST + " of them for " + seconds
                        + " s and gone again, then so many for " + seconds
                        + " s each; resident memory and heap after a forced collection, KiB for each against none"
                        + " in the same run. A fresh coordinator for each of " + timing.runs()
                        + " runs: median (least–most). JVM flags: " + settings.text("coordinator-jvm", Site.JVM_FLAGS)
                        + ".");
        List<Map<Integer, Look>> runs = new ArrayList<>();
        for (int i = 0; i < timing.runs(); i++) {
            runs.add(run(counts));
        }
        counts.forEach(count -> report.row(row(count, runs)));
    }

    private Map<Integer, Look> run(List<Integer> counts) {
        try (Processes processes =
                new Processes(Directories.cleared(directory.resolve("idle")), Jars.ofThisCheckout())) {
            CoordinatorProcess coordinator = processes.coordinator("coordinator");
            coordinator.runWith(settings.words("coordinator-jvm", Site.JVM_FLAGS, " "));
            coordinator.set("twopc.coordinator.expected-participants", Math.max(FIRST, Collections.max(counts)));
            Site.set(coordinator, settings.words("set", "", " "));
            coordinator.start();
            try (IdleParticipants first = new IdleParticipants(coordinator.channelPort())) {
                lookAt(coordinator, first, FIRST);
            }
            Map<Integer, Look> looks = new LinkedHashMap<>();
            try (IdleParticipants all = new IdleParticipants(coordinator.channelPort())) {
                counts.forEach(count -> looks.put(count, lookAt(coordinator, all, count)));
            }
            return looks;
        }
    }

    private Look lookAt(CoordinatorProcess coordinator, IdleParticipants participants, int count) {
        participants.connect(count);
        Patience.until(
                count + " participants to be connected",
                PATIENCE,
                () -> connected(coordinator) == count,
                () -> connected(coordinator) + " are; lost: " + participants.lost() + "\n" + coordinator.logTail());
        double before = Kernel.cpuSeconds(coordinator.pid());
        pass();
        double used = Kernel.cpuSeconds(coordinator.pid()) - before;
        Heap.collect(coordinator);
        Look look = new Look(
                Kernel.memoryKilobytes(coordinator.pid(), "VmRSS"),
                Heap.usedMegabytes(coordinator),
                Kernel.threads(coordinator.pid()),
                used * SECONDS_PER_MINUTE / seconds);
        if (connected(coordinator) != count || !participants.lost().isEmpty()) {
            throw new IllegalStateException(
                    "not all participants stayed: " + participants.lost() + "\n" + coordinator.logTail());
        }
        return look;
    }

    private void pass() {
        try {
            TimeUnit.SECONDS.sleep(seconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static long connected(CoordinatorProcess coordinator) {
        return coordinator.connected().values().stream()
                .filter(connected -> connected)
                .count();
    }

    /** The first look of each run is at none. */
    static Map<String, Object> row(int count, List<Map<Integer, Look>> runs) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("connected", count);
        row.put("resident MB", spread(runs, looks -> at(looks, count).residentKilobytes() / KILOBYTES_PER_MEGABYTE));
        if (count > 0) {
            row.put(
                    "KiB each",
                    spread(
                            runs,
                            looks -> (at(looks, count).residentKilobytes()
                                            - at(looks, 0).residentKilobytes())
                                    / count));
        }
        row.put("heap MB", spread(runs, looks -> at(looks, count).heapMegabytes()));
        row.put("threads", spread(runs, looks -> at(looks, count).threads()));
        row.put("CPU s/minute", spread(runs, looks -> at(looks, count).cpuSeconds()));
        return row;
    }

    private static Look at(Map<Integer, Look> looks, int count) {
        return Objects.requireNonNull(looks.get(count));
    }

    private static Spread spread(List<Map<Integer, Look>> runs, ToDoubleFunction<Map<Integer, Look>> figure) {
        return Spread.of(runs.stream().map(figure::applyAsDouble).toList());
    }
}
