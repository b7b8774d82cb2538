package io.twopc.system;

import io.twopc.checkout.Skip;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A small file system in memory that a test fills up; only where the build may mount one. */
final class Tmpfs implements AutoCloseable {

    private static final Duration MOUNTING = Duration.ofSeconds(20);
    private static final String FILLER = "filler";

    private final Path directory;

    private Tmpfs(Path directory) {
        this.directory = directory;
    }

    /** Mounts one of that size there, or skips the running tests and says why. */
    static Tmpfs mount(Path directory, int mebibytes) {
        try {
            Files.createDirectories(directory);
            String refusal =
                    run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", directory.toString());
            Skip.unless(refusal.isEmpty(), "no tmpfs can be mounted here: " + refusal.strip());
        } catch (IOException e) {
            Skip.unless(false, "no tmpfs can be mounted here: " + e);
        }
        return new Tmpfs(directory);
    }

    /** Empty where the command has succeeded, and otherwise what it said. */
    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!Processes.await(process, MOUNTING)) {
            process.destroyForcibly();
            return String.join(" ", command) + " does not end";
        }
        return process.exitValue() == 0 ? "" : output + " (status " + process.exitValue() + ")";
    }

    Path directory() {
        return directory;
    }

    /** Takes all space but {@code bytes}. */
    void leaveOnly(long bytes) {
        giveBack();
        try {
            Files.write(
                    directory.resolve(FILLER),
                    new byte[Math.toIntExact(directory.toFile().getUsableSpace() - bytes)]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives the space back that was taken. */
    void giveBack() {
        try {
            Files.deleteIfExists(directory.resolve(FILLER));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            String refusal = run("umount", "-l", directory.toString());
            if (!refusal.isEmpty()) {
                throw new IOException(refusal);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
