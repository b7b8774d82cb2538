package io.twopc.benchmarks;

import io.twopc.benchmarks.loop.Look;
import io.twopc.benchmarks.loop.LoopProcess;
import io.twopc.benchmarks.loop.Tied;
import io.twopc.benchmarks.report.Report;
import io.twopc.benchmarks.report.Spread;
import io.twopc.system.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Other transaction managers, as processes of their own: those of the module benchmarks-peers. */
final class Peers {

    /** The collector of the benchmarks' own processes, which takes less processor time than the one the JVM would choose. */
    private static final String COLLECTOR = "-XX:+UseSerialGC";

    private static final String HEAP = "-Xmx256m";
    private static final String SERVER_HEAP = "-Xmx1g";
    private static final String MAIN_CLASSES = "io.twopc.benchmarks.peers.";
    private static final int WARM_UP_CALLERS = 64;

    private final Report report;
    private final Timing timing;
    private final Path directory;
    private final Settings settings;
    private final Deque<LoopProcess> running = new ArrayDeque<>();

    Peers(Report report, Timing timing, Path directory, Settings settings) {
        this.report = report;
        this.timing = timing;
        this.directory = directory.resolve("peers");
        this.settings = settings;
    }

    private record Load(String peer, int callers) {}

    /** A table of all of them. The runs of a load lie apart, with those of the others in between. */
    void measure() {
        report.section(
                "Peers, three branches that do nothing",
                "One global transaction a round, from its begin to the answer to its commit; latencies in ms. Seata: a "
                        + "server (store.mode=file, by its flush-disk-mode, " + SERVER_HEAP + ", logs warnings "
                        + "only) and one client process that is transaction manager and the three TCC resources. "
                        + "Narayana and Atomikos: JTA inside one process with three XA resources, no network; "
                        + "Narayana with its journal store, Atomikos with its file log. " + HEAP
                        + " for all but the server, " + COLLECTOR + " for all. After " + timing.warmUpSeconds()
                        + " s of warm-up "
                        + timing.measureSeconds() + " s measured, " + timing.runs() + " runs: median (least–most).");
        Directories.cleared(directory);
        try {
            take(started());
        } finally {
            running.forEach(LoopProcess::close);
        }
        Directories.cleared(directory);
    }

    private Map<String, LoopProcess> started() {
        Map<String, LoopProcess> peers = new LinkedHashMap<>();
        peers.put("Seata, sync", seata("sync"));
        peers.put("Seata, async", seata("async"));
        peers.put("Narayana JTA, journal", peer("narayana", "NarayanaJta"));
        peers.put("Atomikos JTA", peer("atomikos", "AtomikosJta"));
        return peers;
    }

    private void take(Map<String, LoopProcess> peers) {
        List<Long> processes = running.stream().map(LoopProcess::pid).toList();
        peers.values()
                .forEach(peer -> WarmUp.until(
                        timing,
                        () -> WarmUp.compilerSeconds(processes),
                        seconds -> peer.look(WARM_UP_CALLERS, 0, seconds)));
        Map<Load, List<Look>> looks = new LinkedHashMap<>();
        for (int i = 0; i < timing.runs(); i++) {
            for (int callers : settings.numbers("callers", Loads.CALLERS)) {
                peers.forEach((name, peer) -> looks.computeIfAbsent(new Load(name, callers), key -> new ArrayList<>())
                        .add(peer.look(callers, timing.warmUpSeconds(), timing.measureSeconds())));
            }
        }
        for (String name : peers.keySet()) {
            looks.forEach((load, of) -> {
                if (load.peer().equals(name)) {
                    report.row(row(load, of));
                }
            });
        }
    }

    private static Map<String, Object> row(Load load, List<Look> looks) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("peer", load.peer());
        row.put("callers", load.callers());
        row.put("rounds/s", spread(looks, Look::perSecond));
        row.put("p50", spread(looks, Look::p50Millis));
        row.put("p99", spread(looks, Look::p99Millis));
        row.put("not committed", looks.stream().mapToLong(Look::notCommitted).sum());
        return row;
    }

    private static Spread spread(List<Look> looks, ToDoubleFunction<Look> figure) {
        return Spread.of(looks.stream().map(figure::applyAsDouble).toList());
    }

    private LoopProcess seata(String flush) {
        Path server = directory.resolve("seata-" + flush);
        int port = Ports.free();
        List<String> arguments = new ArrayList<>(List.of(
                SERVER_HEAP,
                COLLECTOR,
                "-Duser.home=" + server,
                "-Dserver.port=" + Ports.free(),
                "-Dseata.server.service-port=" + port,
                "-Dseata.store.mode=file",
                "-Dseata.store.file.dir=" + server.resolve("store"),
                "-Dseata.store.file.flush-disk-mode=" + flush,
                "-Dlogging.level.root=WARN"));
        // Only the one class of ours that ends it.
        Path own = module("benchmarks").resolve("target/benchmarks-" + version() + ".jar");
        arguments.addAll(List.of("-cp", own + ":" + classPath("benchmarks/peers/seata-server")));
        arguments.addAll(List.of(Tied.class.getName(), "io.seata.server.ServerApplication"));
        running.push(LoopProcess.start(server, arguments));
        return peer("seata-" + flush + "-client", "SeataClient", Integer.toString(port));
    }

    private LoopProcess peer(String name, String mainClass) {
        return peer(name, mainClass, directory.resolve(name).toString());
    }

    private LoopProcess peer(String name, String mainClass, String word) {
        Path own = module("benchmarks/peers").resolve("target/benchmarks-peers-" + version() + ".jar");
        LoopProcess started = LoopProcess.start(
                directory.resolve(name),
                List.of(
                        HEAP,
                        COLLECTOR,
                        "-Duser.home=" + directory.resolve(name),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        own + ":" + classPath("benchmarks/peers"),
                        MAIN_CLASSES + mainClass,
                        word));
        running.push(started);
        return started;
    }

    private static String classPath(String module) {
        try {
            return Files.readString(module(module).resolve("target/class-path"));
        } catch (IOException e) {
            throw new UncheckedIOException("not built with -Ppeers", e);
        }
    }

    private static Path module(String path) {
        return Path.of(System.getProperty("twopc.checkout", "")).resolve(path);
    }

    private static String version() {
        return System.getProperty("twopc.version", "");
    }
}
