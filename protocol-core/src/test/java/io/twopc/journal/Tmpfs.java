package io.twopc.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A small file system of its own in memory, to be filled up; only where this process may mount one. */
final class Tmpfs implements AutoCloseable {
    private static final String FILLER = "filler";

    private final Path directory;

    private Tmpfs(Path directory) {
        this.directory = directory;
    }

    /** Mounts one of {@code kib} KiB there, or skips the test and says why. */
    static Tmpfs mount(Path directory, int kib) {
        String refusal;
        try {
            refusal = run("mount", "-t", "tmpfs", "-o", "size=" + kib + "k", "tmpfs", directory.toString());
        } catch (IOException e) {
            refusal = e.toString();
        }
        if (!refusal.isEmpty()) {
            System.err.println("SKIPPED: no tmpfs can be mounted here: " + refusal.strip());
        }
        Assumptions.assumeTrue(refusal.isEmpty(), "no tmpfs can be mounted here: " + refusal);
        return new Tmpfs(directory);
    }

    /** Empty where the command has succeeded, and otherwise what it said. */
    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return String.join(" ", command) + " does not end";
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e.toString();
        }
        return process.exitValue() == 0 ? "" : output + " (status " + process.exitValue() + ")";
    }

    Path directory() {
        return directory;
    }

    /** Takes all space but {@code bytes}. */
    void leaveOnly(long bytes) {
        try {
            giveBack();
            long free = directory.toFile().getUsableSpace();
            Files.write(directory.resolve(FILLER), new byte[(int) Math.max(0, free - bytes)]);
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
