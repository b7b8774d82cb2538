package io.twopc.benchmarks.loop;

import io.twopc.benchmarks.process.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** A process with a {@link ClosedLoop} in it, or one that is {@link Tied} to this one. */
public final class LoopProcess implements AutoCloseable {

    private final ChildJvm process;
    private final Path log;

    private LoopProcess(ChildJvm process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param directory where it works, and leaves what it has to say
     * @param arguments of the JVM: flags, class path, class, words
     */
    public static LoopProcess start(Path directory, List<String> arguments) {
        Path log = directory.resolve("stderr.log");
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        LoopProcess process = new LoopProcess(ChildJvm.start(directory, Redirect.to(log.toFile()), arguments), log);
        process.orWhatItSaid(() -> process.process.await(ClosedLoop.READY));
        return process;
    }

    /** Rounds of so many callers. */
    public Look look(int callers, int warmUpSeconds, int seconds) {
        process.tell(callers + " " + warmUpSeconds + " " + seconds);
        return Look.of(orWhatItSaid(() -> process.await(Look.MARK)));
    }

    /** Its number. */
    public long pid() {
        return process.pid();
    }

    private String orWhatItSaid(Supplier<String> answer) {
        try {
            return answer.get();
        } catch (IllegalStateException ended) {
            close();
            throw new IllegalStateException(read(log), ended);
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
