package io.twopc.system;

import static io.twopc.system.Cluster.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.system.CoordinatorProcess.Branch;
import io.twopc.system.HttpJson.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What clients and operators may rely on across kills and restarts of the coordinator. The participants only vote; all
 * processes are configured by JSON files, and the channel asks for a token.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RestartsIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String TOKEN = "correct-horse-battery-staple";

    @RegisterExtension
    final Cluster cluster = new Cluster(RestartsIT::lay);

    private static void lay(Cluster cluster) {
        configureByJson(
                cluster.coordinator(),
                "{\"twopc\":{\"coordinator\":{\"token\":\"" + TOKEN + "\",\"retry\":{\"max-backoff\":\"500ms\"}}}}");
        for (String id : List.of("left", "right")) {
            ParticipantProcess process = cluster.addVoter(id, "commit").process();
            process.unset("twopc.participant.vote-preference");
            configureByJson(
                    process,
                    "{\"twopc\":{\"participant\":{\"token\":\"" + TOKEN
                            + "\",\"vote-preference\":\"commit\",\"reconnect\":{\"max-backoff\":\"500ms\"}}}}");
        }
    }

    private static void configureByJson(AppProcess process, String json) {
        try {
            Files.deleteIfExists(process.directory().resolve("application.yml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process.write("application.json", json);
    }

    @Test
    @DisplayName("A round with a token, everything configured by JSON files")
    void aRoundWithAToken() {
        Answer answer = coordinator().begin(branches());

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.field("outcome")).isEqualTo("COMMITTED");
        coordinator().awaitState(answer.field("id"), "COMPLETED", SOON);
    }

    @Test
    @DisplayName("A participant with a wrong token is turned away, and neither side's log shows a token")
    void aWrongToken() {
        ParticipantProcess stranger = cluster.processes().participant("stranger");
        stranger.dial(coordinator().channelPort());
        stranger.set("twopc.participant.vote-preference", "commit");
        stranger.write("application.json", "{\"twopc\":{\"participant\":{\"token\":\"open-sesame\"}}}");
        stranger.launch();

        Patience.until(
                "the coordinator to turn it away",
                SOON,
                () -> coordinator().logText().contains("bad_token")
                        || stranger.logText().contains("bad_token"),
                cluster.processes()::logs);
        stranger.kill();
        assertThat(coordinator().connected()).doesNotContainKey("stranger");
        assertThat(coordinator().logText()).doesNotContain(TOKEN, "open-sesame");
        assertThat(stranger.logText()).doesNotContain(TOKEN, "open-sesame");
    }

    @Test
    @DisplayName("C2 The same key is the same transaction: 50 retries at once, and again after a kill")
    void idempotency() {
        Map<String, String> headers =
                Map.of("Idempotency-Key", UUID.randomUUID().toString());

        Set<String> ids = new HashSet<>();
        List<CompletableFuture<Answer>> answers = IntStream.range(0, 50)
                .mapToObj(retry -> coordinator().http().postAsync("/transactions", body(branches()), headers))
                .toList();
        for (CompletableFuture<Answer> each : answers) {
            Answer answer = each.join();
            assertThat(answer.status()).as(answer.text()).isEqualTo(201);
            assertThat(answer.field("outcome")).isEqualTo("COMMITTED");
            ids.add(answer.field("id"));
        }
        assertThat(ids).hasSize(1);
        assertThat(coordinator()
                        .http()
                        .post("/transactions", body(branches().subList(0, 1)), headers)
                        .status())
                .isEqualTo(422);

        coordinator().kill();
        coordinator().start();

        Answer again = coordinator().http().post("/transactions", body(branches()), headers);
        assertThat(again.status()).as(again.text()).isEqualTo(201);
        assertThat(again.field("outcome")).isEqualTo("COMMITTED");
        assertThat(again.field("id")).isIn(ids);
        assertThat(coordinator()
                        .http()
                        .post("/transactions", body(branches().subList(0, 1)), headers)
                        .status())
                .isEqualTo(422);
        cluster.awaitQuiet();
    }

    @Test
    @DisplayName("C2 An abort that was answered under a key stays that abort after a kill")
    void anAbortKeepsItsKey() {
        Map<String, String> headers =
                Map.of("Idempotency-Key", UUID.randomUUID().toString());
        Map<String, Object> body = Map.of("branches", branches(), "timeout", "PT1S");
        left().pause();
        Answer first = coordinator().http().post("/transactions", body, headers);
        left().resume();
        assertThat(first.status()).as(first.text()).isEqualTo(201);
        assertThat(first.field("reason")).isEqualTo("timeout");

        coordinator().kill();
        coordinator().start();
        cluster.awaitConnected();

        Answer again = coordinator().http().post("/transactions", body, headers);
        assertThat(again.status()).as(again.text()).isEqualTo(201);
        assertThat(again.field("id")).isEqualTo(first.field("id"));
        assertThat(again.field("outcome")).isEqualTo("ABORTED");
        assertThat(again.field("reason")).isEqualTo("timeout");
        cluster.awaitQuiet();
    }

    @Test
    @DisplayName("C34 A second coordinator on the same log is refused; a killed one leaves no stale lock")
    void secondCoordinator() {
        CoordinatorProcess second = cluster.processes().coordinator("second");
        Path log = coordinator().directory().resolve("data").resolve("coordinator");
        second.set("twopc.coordinator.log.directory", log);
        second.launch();
        assertThat(second.awaitEnd(AppProcess.START)).isTrue();
        assertThat(second.exitValue()).isNotZero();
        assertThat(second.logText()).contains(log.toString());

        assertThat(coordinator().begin(branches()).field("outcome")).isEqualTo("COMMITTED");

        coordinator().kill();
        coordinator().start();
        cluster.awaitQuiet();
    }

    @Test
    @DisplayName("A graceful shutdown ends undecided rounds as recorded aborts, and answers their clients")
    void gracefulShutdown() {
        left().pause();
        CompletableFuture<Answer> client = coordinator()
                .http()
                .postAsync(
                        "/transactions",
                        body(branches()),
                        Map.of("Idempotency-Key", UUID.randomUUID().toString()));
        Patience.until(
                "the round to begin",
                SOON,
                () -> !coordinator()
                        .http()
                        .get("/transactions?state=PREPARE_PHASE")
                        .body()
                        .path("transactions")
                        .isEmpty(),
                cluster.processes()::logs);

        int status = coordinator().stop(Duration.ofSeconds(60));
        left().resume();

        Answer answer = client.join();
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.field("outcome")).isEqualTo("ABORTED");
        assertThat(answer.field("reason")).isEqualTo("shutdown");
        assertThat(status).as("exit status after SIGTERM").isEqualTo(128 + 15);
        coordinator().start();
        Answer kept = coordinator().transaction(answer.field("id"));
        assertThat(kept.field("reason")).as(kept.text()).isEqualTo("shutdown");
        cluster.awaitQuiet();
    }

    @Test
    @Order(Integer.MAX_VALUE)
    @DisplayName(
            "C19, C20 A fresh log where participants hold branches: nothing is presumed until an operator confirms")
    void freshLog() throws IOException {
        left().pause();
        String id = coordinator().beginAsync(branches(), TIMEOUT);
        right().awaitBranch(id, "PREPARED", SOON);
        coordinator().kill();
        delete(coordinator().directory().resolve("data"));

        left().resume();
        coordinator().launch();

        Patience.until(
                "the coordinator to notice that its log is not the participants'",
                SOON,
                () -> coordinator().http().isOk("/actuator/health/liveness")
                        && coordinator().begin(branches()).field("type").equals("urn:twopc:problem:log_unconfirmed"),
                cluster.processes()::logs);
        Answer health = coordinator().http().get("/actuator/health");
        assertThat(health.body().at("/components/decisionLog/status").asString())
                .isEqualTo("OUT_OF_SERVICE");
        assertThat(coordinator().http().isOk("/actuator/health/readiness")).isFalse();
        assertThat(right().branches("PREPARED")).containsExactly(id);

        Answer confirmed = coordinator()
                .http()
                .post(
                        "/log/confirm",
                        Map.of("by", "ops", "reason", "the old log is lost; branches are settled by hand"));
        assertThat(confirmed.status()).as(confirmed.text()).isEqualTo(204);

        cluster.awaitConnected();
        assertThat(coordinator().begin(branches()).field("outcome")).isEqualTo("COMMITTED");
        assertThat(right().branches("PREPARED")).as("left to its own log").containsExactly(id);
        Answer byHand = right().http()
                .post(
                        "/branches/" + id + "/heuristic",
                        Map.of("decision", "rollback", "by", "ops", "reason", "its log is lost"));
        assertThat(byHand.status()).as(byHand.text()).isEqualTo(200);
        assertThat(right().branches("PREPARED")).isEmpty();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static Map<String, Object> body(List<Branch> branches) {
        return Map.of("branches", branches, "timeout", TIMEOUT.toString());
    }

    private static List<Branch> branches() {
        return List.of(new Branch("left", Map.of()), new Branch("right", Map.of()));
    }

    private CoordinatorProcess coordinator() {
        return cluster.coordinator();
    }

    private ParticipantProcess left() {
        return cluster.sites().get(0).process();
    }

    private ParticipantProcess right() {
        return cluster.sites().get(1).process();
    }
}
