package io.twopc.chaos;

import io.twopc.system.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An strace attached to a running process that tampers with its forced writes. */
final class Strace {

    private static final Duration ATTACH = Duration.ofSeconds(20);
    /** What the coordinator's decision log is forced by; its history has fsync. */
    static final String LOG_FORCES = "fdatasync";

    static final String ALL_FORCES = "fdatasync,fsync";

    private final Process process;
    private final Path trace;

    private Strace(long pid, Path trace, String calls, String what) {
        this.trace = trace;
        try {
            Files.deleteIfExists(trace);
            process = new ProcessBuilder(
                            "strace",
                            "-f",
                            "-o",
                            trace.toString(),
                            "-e",
                            "trace=" + calls,
                            "-e",
                            "inject=" + calls + ":" + what,
                            "-p",
                            Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            trace.resolveSibling("strace-output.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Why it can't be done on this machine; empty if it can. */
    static String obstacle() {
        Process sleeper;
        try {
            sleeper = new ProcessBuilder("sleep", "60").start();
        } catch (IOException notThere) {
            return "there is no sleep to try it on: " + notThere;
        }
        Shell.Result result = Shell.tryRun(
                "timeout",
                "-s",
                "INT",
                "1",
                "strace",
                "-f",
                "-e",
                "trace=fsync",
                "-e",
                "inject=fsync:error=EIO",
                "-p",
                Long.toString(sleeper.pid()));
        sleeper.destroyForcibly();
        return result.output().contains("attached") ? "" : "strace can't attach: " + result.output();
    }

    /** Every force by these calls fails from now on. */
    static Strace failing(long pid, Path directory, String calls) {
        return new Strace(pid, directory.resolve("strace.out"), calls, "error=EIO");
    }

    /** Every force takes so much longer from now on. */
    static Strace slow(long pid, Path directory, Duration delay) {
        return new Strace(pid, directory.resolve("strace.out"), ALL_FORCES, "delay_exit=" + delay.toNanos() / 1_000);
    }

    /** How many forces it has tampered with. */
    long hits() {
        if (!Files.exists(trace)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(trace, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains("(INJECTED)") || line.contains("(DELAYED)"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it has tampered with one. */
    void awaitHit() {
        Patience.until("a forced write to tamper with", ATTACH, () -> hits() > 0, () -> "see " + trace);
    }

    /** Lets go of the process. */
    void detach() {
        process.destroy();
        try {
            if (!process.waitFor(ATTACH.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
