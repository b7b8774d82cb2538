package io.twopc.benchmarks.loop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A process with a {@link ClosedLoop} in it, or one that is {@link Tied} to this one. */
public final class LoopProcess implements AutoCloseable {

    private static final String LOG = "stderr.log";

    private final Process process;
    private final Path directory;
    private final BufferedReader out;
    private final PrintStream in;

    private LoopProcess(Process process, Path directory) {
        this.process = process;
        this.directory = directory;
        out = process.inputReader(StandardCharsets.UTF_8);
        in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param directory where it works, and leaves what it has to say
     * @param arguments of the JVM: flags, class path, class, words
     */
    public static LoopProcess start(Path directory, List<String> arguments) {
        try {
            Files.createDirectories(directory);
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(arguments);
            Process started = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectError(directory.resolve(LOG).toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            LoopProcess process = new LoopProcess(started, directory);
            process.await(ClosedLoop.READY::equals);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rounds of so many callers. */
    public Look look(int callers, int warmUpSeconds, int seconds) {
        in.println(callers + " " + warmUpSeconds + " " + seconds);
        return Look.of(await(Look::isOne));
    }

    private String await(Predicate<String> expected) {
        try {
            String line = out.readLine();
            while (line != null && !expected.test(line)) {
                line = out.readLine();
            }
            if (line == null) {
                close();
                throw new IllegalStateException(
                        "ended by itself: " + directory + "\n" + Files.readString(directory.resolve(LOG)));
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
