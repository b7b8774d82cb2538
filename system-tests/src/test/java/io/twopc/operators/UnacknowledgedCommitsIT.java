package io.twopc.operators;

import static io.twopc.operators.Operator.awaitMetric;
import static io.twopc.operators.Operator.metric;
import static io.twopc.operators.Operator.move;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.system.Cluster;
import io.twopc.system.CoordinatorProcess;
import io.twopc.system.HttpJson.Answer;
import io.twopc.system.OpenCommits;
import io.twopc.system.Patience;
import io.twopc.system.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * The section "Many commits that are not acknowledged" of {@code docs/operations.md}, followed step by step. The
 * coordinator runs with a heap of 256 MB, as all processes of these tests do; times are printed and not asserted.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UnacknowledgedCommitsIT {

    private static final int COMMITS = Integer.getInteger("twopc.open-commits", 100_000);
    private static final Duration LONG = Duration.ofMinutes(4);

    /** A log grows by so much at a time. */
    private static final long EXTENT_BYTES = 1 << 20;

    private static final String DEAD = "dead";
    private static final String IN_DOUBT = "twopc_in_doubt{participant=\"" + DEAD + "\"}";

    @RegisterExtension
    final Cluster cluster = new Cluster(UnacknowledgedCommitsIT::lay);

    private final Operator operator = new Operator(cluster);

    /** The log is there before the coordinator's first start. */
    private static void lay(Cluster cluster) {
        cluster.addH2("bank-a");
        cluster.addH2("bank-b");
        OpenCommits.write(
                cluster.coordinator().directory().resolve("data/coordinator"),
                COMMITS,
                List.of("bank-a", "bank-b", DEAD),
                List.of(DEAD));
    }

    private Site bankA() {
        return cluster.sites().get(0);
    }

    private Site bankB() {
        return cluster.sites().get(1);
    }

    private CoordinatorProcess coordinator() {
        return operator.coordinator();
    }

    @Test
    @Order(1)
    @DisplayName(
            "R9, C13, C36 100,000 commits that a dead participant never acknowledged: others are served, with 256 MB of heap")
    void servesTheOthers() throws IOException {
        coordinator().kill();
        long before = logBytes();
        long start = System.nanoTime();
        coordinator().start();
        long ready = System.nanoTime();
        coordinator().awaitConnected(List.of("bank-a", "bank-b"));
        operator.expectRoundsAmong(move(bankA(), "ann", 1), move(bankB(), "ann", -1));
        long served = System.nanoTime();

        assertThat(coordinator().logText())
                .contains("members, " + COMMITS + " commits to finish, 0 undecided rounds aborted");
        awaitMetric(coordinator(), IN_DOUBT, COMMITS);
        assertThat(metric(coordinator(), "twopc_in_doubt_oldest_age_seconds")).isGreaterThan(3000);
        JsonNode dead = coordinator().http().get("/participants/" + DEAD).body();
        assertThat(dead.path("openBranches").asInt()).isEqualTo(COMMITS);
        assertThat(dead.path("connected").asBoolean(true)).isFalse();
        print("ready after %.1f s, a round of others after %.1f s", seconds(start, ready), seconds(start, served));
        print("log %,d bytes before the start, %,d after", before, logBytes());
        printMemory("open");
    }

    @Test
    @Order(2)
    @DisplayName("New rounds with a participant that has so many open branches are refused: 429, and it is named")
    void refusesTheOverloaded() {
        Answer refused = coordinator().begin(List.of(new CoordinatorProcess.Branch(DEAD, java.util.Map.of())));

        assertThat(refused.status()).as(refused.text()).isEqualTo(429);
        assertThat(refused.field("detail")).contains(DEAD + " has " + COMMITS + " branches that have not ended");
        JsonNode page = coordinator()
                .http()
                .get("/transactions?state=COMMIT_PHASE&participant=" + DEAD + "&limit=1000")
                .body();
        assertThat(page.path("transactions").size()).isEqualTo(1000);
    }

    @Test
    @Order(3)
    @DisplayName("C13, C14 The dead one returns: it gets all its commits, all end, and the log shrinks")
    void returns() throws IOException {
        long before = logBytes();
        long start = System.nanoTime();
        try (AcknowledgingParticipant returned =
                new AcknowledgingParticipant(DEAD, coordinator().channelPort(), COMMITS)) {
            operator.expectRoundsAmong(move(bankA(), "ben", 1), move(bankB(), "ben", -1));
            Patience.until(
                    "everything to end",
                    LONG,
                    () -> open() == 0 && returned.forgotten() == COMMITS,
                    () -> open() + " open, " + returned.committed() + " committed, " + returned.forgotten()
                            + " forgotten\n" + coordinator().logTail());
            assertThat(returned.committed()).isEqualTo(COMMITS);
        }
        long ended = System.nanoTime();
        awaitMetric(coordinator(), IN_DOUBT, 0);
        print("all acknowledged after %.1f s", seconds(start, ended));
        print("log %,d bytes before, %,d after", before, logBytes());
        printMemory("all ended");

        operator.restartCoordinator(bankA(), bankB());
        assertThat(coordinator().logText()).contains("members, 0 commits to finish");
        assertThat(logBytes())
                .as("bytes of the log")
                .isLessThanOrEqualTo(EXTENT_BYTES)
                .isLessThan(before);
        print("log %,d bytes after another start", logBytes());
        operator.expectRoundsAmong(move(bankA(), "cid", 1), move(bankB(), "cid", -1));
        cluster.awaitQuiet();
    }

    private int open() {
        return coordinator()
                .http()
                .get("/participants/" + DEAD)
                .body()
                .path("openBranches")
                .asInt(-1);
    }

    private long logBytes() throws IOException {
        Path directory = coordinator().directory().resolve("data/coordinator");
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private void printMemory(String when) throws IOException {
        double heap = 0;
        String text = coordinator().http().get("/actuator/prometheus").text();
        for (String line : text.lines().toList()) {
            if (line.startsWith("jvm_memory_used_bytes{area=\"heap\"")) {
                heap += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
            }
        }
        print("%s: %.0f MB of heap used, %s", when, heap / (1 << 20), rss());
    }

    private String rss() throws IOException {
        Path status = Path.of("/proc", Long.toString(coordinator().pid()), "status");
        if (!Files.isReadable(status)) {
            return "no /proc to read the resident size from";
        }
        return String.join(
                ", ",
                Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmRSS") || line.startsWith("VmHWM"))
                        .toList());
    }

    private static double seconds(long from, long to) {
        return (to - from) / 1e9;
    }

    private static void print(String format, Object... values) {
        System.out.println("UnacknowledgedCommitsIT: " + String.format(Locale.ROOT, format, values));
    }
}
