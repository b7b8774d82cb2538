package io.twopc.participant.resource.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.twopc.participant.resource.BranchId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the operating system sees of a vote: kill -9 alone cannot show that anything was forced. */
class H2ForceTraceTest {

    private static final String FILE = "bank.mv.db>";

    @TempDir
    Path directory;

    @Test
    @DisplayName("R6, C21, C25: no vote and no acknowledgement leaves before all that was written is forced")
    void everythingWrittenIsForcedBeforeAnAnswerLeaves() throws Exception {
        Path trace = directory.resolve("trace");
        List<String> strace = List.of(
                "strace",
                "-f",
                "-y",
                "-s",
                "120",
                "-e",
                "trace=write,pwrite64,writev,pwritev,fsync,fdatasync,msync",
                "-o",
                trace.toString());
        assumeTrue(works(strace), "skipped: strace is missing or may not trace here");
        BranchId branch = Bank.branch();
        BranchId other = Bank.branch();
        try (H2Process process = new H2Process("jdbc:h2:file:" + directory.resolve("bank"), strace)) {
            assertThat(process.ask("prepare", branch, " a b 10")).isEqualTo("Prepared");
            assertThat(process.ask("commit", branch, "")).isEqualTo("DONE");
            assertThat(process.ask("prepare", other, " a b 10")).isEqualTo("Prepared");
            assertThat(process.ask("rollback", other, "")).isEqualTo("DONE");
            process.end();
        }
        List<String> lines = Files.readAllLines(trace);
        assertThat(answersSentWithUnforcedWrites(lines)).isEmpty();
        assertThat(lines)
                .filteredOn(line -> line.contains("write(1") && line.contains("answer prepare"))
                .hasSize(2);
        assertThat(lines)
                .filteredOn(line -> line.contains("pwrite64(") && line.contains(FILE))
                .isNotEmpty();
    }

    private boolean works(List<String> strace) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(strace.get(0), "-o", "/dev/null", "true")
                    .redirectErrorStream(true)
                    .start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** A force counts for the writes that had begun before it began. */
    private static List<String> answersSentWithUnforcedWrites(List<String> lines) {
        int writes = 0;
        int forced = 0;
        Map<String, Integer> forcing = new HashMap<>();
        java.util.ArrayList<String> tooEarly = new java.util.ArrayList<>();
        for (String line : lines) {
            String thread = line.substring(0, line.indexOf(' '));
            boolean onFile = line.contains(FILE);
            if (onFile && line.contains("write") && !line.contains("resumed")) {
                writes++;
            } else if (onFile && (line.contains("fsync(") || line.contains("fdatasync("))) {
                forcing.put(thread, writes);
                if (!line.contains("unfinished")) {
                    forced = Math.max(forced, writes);
                }
            } else if (line.contains("sync resumed") && forcing.containsKey(thread)) {
                forced = Math.max(forced, forcing.remove(thread));
            } else if (line.contains("write(1") && line.contains("answer ") && forced < writes) {
                tooEarly.add(line);
            }
        }
        return tooEarly;
    }
}
