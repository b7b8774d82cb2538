package io.twopc.benchmarks;

import io.twopc.benchmarks.measure.Heap;
import io.twopc.benchmarks.measure.Kernel;
import io.twopc.benchmarks.report.Report;
import io.twopc.benchmarks.report.Spread;
import io.twopc.system.CoordinatorProcess;
import io.twopc.system.CoordinatorProcess.Branch;
import io.twopc.system.HttpJson.Answer;
import io.twopc.system.OpenCommits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** How soon a killed coordinator serves again in whose log there are commits that nobody has acknowledged. */
final class Recovery {

    private static final int PARTICIPANTS = 3;
    private static final int COMMITS = 100_000;
    private static final int QUICK_COMMITS = 10_000;
    private static final String DEAD = "dead";
    private static final double KILOBYTES_PER_MEGABYTE = 1024;
    private static final double MEGA = 1 << 20;

    private final Report report;
    private final Timing timing;
    private final Path directory;
    private final Settings settings;
    private final int commits;

    /** One start; times in seconds since its beginning, sizes in MB of 1,048,576 bytes. */
    private record Start(double ready, double decided, double cpu, double heap, double peak, double log) {}

    Recovery(Report report, Timing timing, Path directory, Settings settings) {
        this.report = report;
        this.timing = timing;
        this.directory = directory;
        this.settings = settings;
        commits = settings.number("commits", settings.has("quick") ? QUICK_COMMITS : COMMITS);
    }

    void measure() {
        report.section(
                "Recovery with unacknowledged commits",
                "A coordinator with commits of a participant that is gone is killed and started, with " + PARTICIPANTS
                        + " other participants there that dial every 200 ms. In s from its start: ready (asked every"
                        + " 50 ms), a round of the others decided; its CPU until then. Heap after a forced collection."
                        + " " + timing.runs() + " starts: median (least–most). JVM flags: "
                        + settings.text("coordinator-jvm", Site.JVM_FLAGS) + ".");
        Path place = Directories.cleared(directory.resolve("recovery"));
        OpenCommits.write(
                place.resolve("coordinator/data/coordinator"), commits, List.of("p1", "p2", "p3", DEAD), List.of(DEAD));
        List<Start> starts = new ArrayList<>();
        try (Site site =
                Site.start(place, PARTICIPANTS, Resource.named("preference"), Site.reconnectingSoon(settings))) {
            for (int i = 0; i < timing.runs(); i++) {
                site.coordinator().kill();
                starts.add(start(site));
            }
        }
        report.row(row(starts));
    }

    private Start start(Site site) {
        CoordinatorProcess coordinator = site.coordinator();
        double log = Directories.bytes(coordinator.directory().resolve("data"), ".log") / MEGA;
        long begin = System.nanoTime();
        coordinator.start();
        double ready = secondsSince(begin);
        coordinator.awaitConnected(site.ids());
        Answer round = coordinator.begin(
                site.ids().stream().map(id -> new Branch(id, Map.of())).toList());
        double decided = secondsSince(begin);
        double cpu = Kernel.cpuSeconds(coordinator.pid());
        if (!round.field("outcome").equals("COMMITTED")) {
            throw new IllegalStateException("the round of the others: " + round + "\n" + coordinator.logTail());
        }
        int open = coordinator
                .http()
                .get("/participants/" + DEAD)
                .body()
                .path("openBranches")
                .asInt(0);
        if (open != commits) {
            throw new IllegalStateException(open + " commits are open, not " + commits);
        }
        Heap.collect(coordinator);
        double peak = Kernel.memoryKilobytes(coordinator.pid(), "VmHWM") / KILOBYTES_PER_MEGABYTE;
        return new Start(ready, decided, cpu, Heap.usedMegabytes(coordinator), peak, log);
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private Map<String, Object> row(List<Start> starts) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("open commits", commits);
        row.put("log MB", spread(starts, Start::log));
        row.put("ready s", spread(starts, Start::ready));
        row.put("round decided s", spread(starts, Start::decided));
        row.put("CPU s", spread(starts, Start::cpu));
        row.put("heap MB", spread(starts, Start::heap));
        row.put("peak MB", spread(starts, Start::peak));
        return row;
    }

    private static Spread spread(List<Start> starts, ToDoubleFunction<Start> figure) {
        return Spread.of(starts.stream().map(figure::applyAsDouble).toList());
    }
}
