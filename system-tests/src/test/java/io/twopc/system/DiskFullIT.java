package io.twopc.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.system.CoordinatorProcess.Branch;
import io.twopc.system.HttpJson.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The coordinator's disk is full while clients go on, and then it has space again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DiskFullIT {

    private static final Duration END = Duration.ofSeconds(60);
    private static final int AT_ONCE = 16;
    private static final int MOST_ROUNDS = 20_000;
    private static final int SPACE_BYTES = 256 << 10;

    @RegisterExtension
    final Cluster cluster = new Cluster(this::lay);

    private @Nullable Tmpfs tmpfs;

    /** What the answers to clients were, by key. */
    private final Map<String, Answer> answers = new LinkedHashMap<>();

    private int refusedConnections;
    private int begun;

    private void lay(Cluster laid) {
        // Outside the directory of the test, which the next run deletes.
        Path directory = laid.processes().directory().resolveSibling("DiskFullIT-log");
        Tmpfs mounted = Tmpfs.mount(directory, 32);
        tmpfs = mounted;
        laid.coordinator().set("twopc.coordinator.log.directory", mounted.directory());
        // Nothing but the coordinator's own impatience ends a request that never comes to its end.
        laid.coordinator().set("spring.lifecycle.timeout-per-shutdown-phase", "10m");
        laid.coordinator().set("server.tomcat.connection-timeout", "10m");
        laid.addVoter("left", "commit");
        laid.addVoter("right", "commit");
        laid.addVoter("held", "commit");
        // So that nobody who is held for a while counts as lost.
        laid.coordinator().set("twopc.coordinator.heartbeat-interval", "5m");
    }

    @AfterAll
    void unmount() {
        if (tmpfs != null) {
            cluster.processes().close();
            tmpfs.close();
        }
    }

    private Tmpfs tmpfs() {
        if (tmpfs == null) {
            throw new IllegalStateException("not mounted");
        }
        return tmpfs;
    }

    @Test
    @DisplayName(
            "C10, R3: a full disk makes unknown what cannot be told, ends the coordinator with 74 whoever still sends"
                    + " a request, and a restart knows all")
    void fullAndThenNot() throws IOException {
        manyRounds(2 * AT_ONCE);
        assertThat(answers.values()).allMatch(answer -> answer.status() == 201);

        held().pause();
        CompletableFuture<Answer> undecided = coordinator()
                .http()
                .postAsync(
                        "/transactions",
                        Map.of(
                                "branches",
                                List.of(new Branch("left", Map.of()), new Branch("held", Map.of())),
                                "timeout",
                                "PT5M"),
                        Map.of("Idempotency-Key", "undecided"));
        manyRounds(4 * AT_ONCE);

        tmpfs().leaveOnly(SPACE_BYTES);
        try (Socket sending = half()) {
            manyRounds(MOST_ROUNDS);
            assertThat(coordinator().awaitEnd(END))
                    .as("the coordinator ends by itself")
                    .isTrue();
            assertThat(sending.isClosed()).isFalse();
        }
        assertThat(coordinator().exitValue()).isEqualTo(74);
        assertThat(coordinator().logText()).contains("No space left on device");
        // Of the others none may be under way: those that share a force are decided together.
        Answer untold = undecided.join();
        assertThat(untold.status()).as(untold.text()).isEqualTo(503);
        assertThat(untold.field("outcome")).as(untold.text()).isEqualTo("UNKNOWN");
        whoWasNotToldAnOutcomeKnowsIt();

        tmpfs().giveBack();
        held().resume();
        coordinator().start();
        cluster.awaitQuiet();
        Answer resolved = coordinator().http().get(untold.location());
        assertThat(resolved.status() == 200 ? resolved.field("outcome") : String.valueOf(resolved.status()))
                .as(resolved.text())
                .isIn("ABORTED", "404");
        allThatWasToldIsSo();
        Answer more = coordinator().begin(branches());
        assertThat(more.field("outcome")).as(more.text()).isEqualTo("COMMITTED");
        cluster.awaitQuiet();
    }

    private void whoWasNotToldAnOutcomeKnowsIt() {
        assertThat(answers.values())
                .filteredOn(answer -> answer.status() != 201)
                .allSatisfy(answer -> {
                    assertThat(answer.status()).as(answer.text()).isEqualTo(503);
                    assertThat(answer.field("type")).as(answer.text()).startsWith("urn:twopc:problem:");
                    assertThat(answer.field("outcome")).as(answer.text()).isIn("UNKNOWN", "");
                });
    }

    /** A request whose body does not come to its end. */
    private Socket half() throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), coordinator().httpPort());
        socket.getOutputStream()
                .write(("POST /transactions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + "Content-Length: 1000\r\n\r\n{")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private List<Answer> unknown() {
        return answers.values().stream()
                .filter(answer ->
                        answer.status() == 503 && !answer.field("outcome").isEmpty())
                .toList();
    }

    /**
     * Keeps so many rounds under way that some are whenever the disk runs full. Every answer is kept; begins no more once
     * somebody was not told an outcome.
     */
    private void manyRounds(int most) {
        Map<String, CompletableFuture<Answer>> running = new LinkedHashMap<>();
        boolean fine = true;
        while (!running.isEmpty() || (fine && begun < most)) {
            while (fine && begun < most && running.size() < AT_ONCE) {
                String key = "round-" + begun;
                begun++;
                running.put(key, post(key));
            }
            Map.Entry<String, CompletableFuture<Answer>> oldest =
                    running.entrySet().iterator().next();
            running.remove(oldest.getKey());
            fine &= isTold(oldest.getKey(), oldest.getValue());
        }
    }

    private CompletableFuture<Answer> post(String key) {
        return coordinator()
                .http()
                .postAsync("/transactions", Map.of("branches", branches()), Map.of("Idempotency-Key", key));
    }

    private boolean isTold(String key, CompletableFuture<Answer> running) {
        try {
            Answer answer = running.join();
            answers.put(key, answer);
            return answer.status() == 201;
        } catch (CompletionException nobodyThere) {
            refusedConnections++;
            return false;
        }
    }

    private void allThatWasToldIsSo() {
        int committed = 0;
        List<String> resolved = new ArrayList<>();
        for (Map.Entry<String, Answer> each : answers.entrySet()) {
            Answer before = each.getValue();
            Answer now = post(each.getKey()).join();
            assertThat(now.status()).as(now.text()).isEqualTo(201);
            if (before.status() == 201) {
                assertThat(now.field("id")).as(each.getKey()).isEqualTo(before.field("id"));
                assertThat(now.field("outcome")).as(each.getKey()).isEqualTo(before.field("outcome"));
                committed++;
            } else if (!before.location().isEmpty()) {
                Answer there = coordinator().http().get(before.location());
                resolved.add(there.status() == 200 ? there.field("outcome") : String.valueOf(there.status()));
            }
        }
        System.out.println("DiskFullIT: " + committed + " outcomes told and kept, "
                + unknown().size() + " unknown, of which with a location: " + resolved + ", " + refusedConnections
                + " not answered");
        assertThat(committed).isGreaterThanOrEqualTo(2 * AT_ONCE);
        // 404: the decision never reached the disk, and so nobody has committed.
        assertThat(resolved).isSubsetOf("COMMITTED", "ABORTED", "404");
    }

    private static List<Branch> branches() {
        return List.of(new Branch("left", Map.of()), new Branch("right", Map.of()));
    }

    private ParticipantProcess held() {
        return cluster.voters().get(2).process();
    }

    private CoordinatorProcess coordinator() {
        return cluster.coordinator();
    }
}
