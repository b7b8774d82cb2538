package io.twopc.benchmarks.limits;

import io.twopc.benchmarks.load.HttpLoad;
import io.twopc.benchmarks.load.Tally;
import io.twopc.benchmarks.load.Window;
import io.twopc.benchmarks.process.ChildJvm;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A {@link LimitServer} that runs, on this JVM's class path. */
public final class LimitProcess implements AutoCloseable {

    private static final long WARM_UP_SECONDS = 3;

    private final ChildJvm process;
    private final int[] ports;

    private LimitProcess(ChildJvm process, int... ports) {
        this.process = process;
        this.ports = ports;
    }

    /** Starts it and waits until it is ready. */
    public static LimitProcess start(List<String> jvmFlags) {
        List<String> arguments = new ArrayList<>(jvmFlags);
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), LimitServer.class.getName()));
        ChildJvm started = ChildJvm.start(Path.of(""), Redirect.INHERIT, arguments);
        String[] numbers = started.await(LimitServer.READY).split(" ", -1);
        return new LimitProcess(
                started, Arrays.stream(numbers).mapToInt(Integer::parseInt).toArray());
    }

    /** A request that needs nothing done, from so many callers. */
    public ForceLimits.Result http(int callers, int seconds) {
        Window window = new Window();
        CompletableFuture<Tally> load =
                CompletableFuture.supplyAsync(() -> HttpLoad.requests(ports[0], LimitServer.NOTHING, callers, window)
                        .run());
        pass(WARM_UP_SECONDS);
        window.open();
        pass(seconds);
        window.close();
        Tally tally = load.join();
        if (!tally.others().isEmpty()) {
            throw new IllegalStateException("a request that needs nothing done was answered " + tally.others());
        }
        return new ForceLimits.Result(tally.committed() / window.seconds(), tally.latencies());
    }

    private static void pass(long seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    /** The port whose messages go nowhere. */
    public int sinkPort() {
        return ports[1];
    }

    /** The port whose messages come back. */
    public int echoPort() {
        return ports[2];
    }

    @Override
    public void close() {
        process.close();
    }
}
