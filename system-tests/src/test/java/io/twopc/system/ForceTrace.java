package io.twopc.system;

import io.twopc.checkout.Skip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What the operating system sees of a running process: its writes, and when it makes them durable. */
final class ForceTrace implements AutoCloseable {

    private static final Duration ATTACH = Duration.ofSeconds(30);

    private final Process strace;
    private final Path output;
    private final Path said;

    /** Begins to watch; skips the running test where that is not possible. */
    ForceTrace(AppProcess watched) throws IOException {
        output = watched.directory().resolve("trace");
        said = watched.directory().resolve("trace.said");
        strace = start(watched.pid());
        Patience.until(
                "strace to watch " + watched.name(), ATTACH, () -> says("attached") || !strace.isAlive(), this::said);
        Skip.unless(strace.isAlive(), "strace may not watch another process here: " + said());
    }

    private Process start(long pid) throws IOException {
        try {
            return new ProcessBuilder(
                            "strace",
                            "-f",
                            "-tt",
                            "-y",
                            "-s",
                            "4096",
                            "-e",
                            "trace=fdatasync,fsync,sendto,write,writev,pwrite64,pwritev",
                            "-o",
                            output.toString(),
                            "-p",
                            Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
        } catch (IOException notThere) {
            Skip.unless(false, "strace is missing");
            throw notThere;
        }
    }

    private boolean says(String word) {
        return said().contains(word);
    }

    private String said() {
        try {
            return Files.readString(said);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Watches no longer, and tells what was seen. */
    List<String> end() throws IOException {
        close();
        return Files.readAllLines(output);
    }

    @Override
    public void close() {
        strace.destroy();
        try {
            if (!strace.waitFor(ATTACH.toSeconds(), TimeUnit.SECONDS)) {
                strace.destroyForcibly();
            }
        } catch (InterruptedException e) {
            strace.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** The lines in which a message leaves for the first time on its connection; later ones are repeats. */
    static List<String> sent(List<String> lines, String messageType) {
        Set<String> connections = new HashSet<>();
        return lines.stream()
                .filter(line -> isSent(line, messageType) && connections.add(connection(line)))
                .toList();
    }

    private static String connection(String line) {
        return line.substring(line.indexOf('('), line.indexOf(','));
    }

    private static boolean isSent(String line, String messageType) {
        return line.contains("\\\"message_type\\\":\\\"" + messageType + "\\\"") && !line.contains(" resumed>");
    }

    /**
     * The lines in which a message leaves while something that was written to a file is not forced yet, or before anything
     * was written at all. A force counts for the writes that had begun before it began, from when it has returned.
     */
    static List<String> sentTooEarly(List<String> lines, String file, String messageType) {
        Set<String> sent = new HashSet<>(sent(lines, messageType));
        int writes = 0;
        int forced = 0;
        Map<String, Integer> forcing = new HashMap<>();
        List<String> tooEarly = new ArrayList<>();
        for (String line : lines) {
            String thread = line.substring(0, line.indexOf(' '));
            boolean onFile = line.contains(file);
            if (onFile && line.contains("write") && !line.contains(" resumed>")) {
                writes++;
            } else if (onFile && line.contains("sync(")) {
                forcing.put(thread, writes);
                if (line.endsWith("= 0")) {
                    forced = Math.max(forced, writes);
                }
            } else if (line.contains("sync resumed>") && line.endsWith("= 0")) {
                forced = Math.max(forced, forcing.getOrDefault(thread, 0));
            } else if (sent.contains(line) && (writes == 0 || forced < writes)) {
                tooEarly.add(line);
            }
        }
        return tooEarly;
    }
}
