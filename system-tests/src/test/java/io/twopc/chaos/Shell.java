package io.twopc.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Other programs of the machine, run to their end. */
final class Shell {

    private static final long PATIENCE_SECONDS = 20;

    private Shell() {}

    /**
     * What a program said.
     *
     * @param status its exit status; negative if it is not there
     */
    record Result(int status, String output) {

        boolean isGood() {
            return status == 0;
        }
    }

    /** Runs a program and reports how it ended. */
    static Result tryRun(String... command) {
        return tryRun(new ProcessBuilder(command));
    }

    static Result tryRun(ProcessBuilder builder) {
        Process process;
        try {
            process = builder.redirectErrorStream(true).start();
        } catch (IOException notThere) {
            return new Result(-1, notThere.toString());
        }
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Result(-1, "did not end: " + builder.command());
            }
            return new Result(process.exitValue(), output.strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + builder.command(), e);
        }
    }

    /** Runs a program that must succeed. */
    static void run(String... command) {
        Result result = tryRun(command);
        if (!result.isGood()) {
            throw new IllegalStateException(List.of(command) + " failed: " + result);
        }
    }
}
