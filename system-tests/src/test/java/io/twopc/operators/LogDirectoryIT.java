package io.twopc.operators;

import static io.twopc.operators.Operator.byHand;
import static io.twopc.operators.Operator.metric;
import static io.twopc.operators.Operator.move;
import static io.twopc.system.Cluster.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.system.AppProcess;
import io.twopc.system.Cluster;
import io.twopc.system.CoordinatorProcess;
import io.twopc.system.HttpJson.Answer;
import io.twopc.system.Patience;
import io.twopc.system.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * The sections "Two coordinators on one log", "A fresh log and participants with branches" and "The log is damaged" of
 * {@code docs/operations.md}, followed step by step.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LogDirectoryIT {

    private static final int SEGMENT_HEADER_BYTES = 64;

    @RegisterExtension
    final Cluster cluster = new Cluster(LogDirectoryIT::lay);

    private final Operator operator = new Operator(cluster);

    private static void lay(Cluster cluster) {
        cluster.addH2("bank-a");
        cluster.addH2("bank-b");
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

    private Path log() {
        return coordinator().directory().resolve("data").resolve("coordinator");
    }

    @Test
    @Order(1)
    @DisplayName("C34 A second coordinator on a log ends with status 1 and says why; the first one goes on")
    void second() {
        CoordinatorProcess second = cluster.processes().coordinator("second");
        second.set("twopc.coordinator.log.directory", log());

        second.launch();

        assertThat(second.awaitEnd(AppProcess.START)).isTrue();
        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(second.logText())
                .contains("APPLICATION FAILED TO START")
                .contains("The coordinator cannot start on its decision log: The journal in " + log()
                        + " is in use by another instance (it holds the lock on journal.lock)")
                .contains("A log has one coordinator: end the one that runs on it")
                .doesNotContain("\tat ");
        operator.expectRoundsAmong(move(bankA(), "ann", 1), move(bankB(), "ann", -1));
    }

    @Test
    @Order(2)
    @DisplayName("C34 A killed coordinator leaves no stale lock: the next one starts, and others after it are refused")
    void noStaleLock() {
        coordinator().kill();
        assertThat(log().resolve("journal.lock"))
                .as("the file stays, its lock does not")
                .exists();

        coordinator().start();

        cluster.awaitConnected();
        operator.expectRoundsAmong(move(bankA(), "ann", 1), move(bankB(), "ann", -1));
        second();
    }

    @Test
    @Order(3)
    @DisplayName("C19, C20 A fresh log where participants hold branches: nothing is presumed, and health says so")
    void wrongVolume() throws IOException {
        String id = inDoubtAtA("ben");
        Path right = coordinator().directory().resolve("right");
        Files.move(coordinator().directory().resolve("data"), right);
        coordinator().launch();

        expectUnconfirmed();

        coordinator().kill();
        Files.move(
                coordinator().directory().resolve("data"),
                coordinator().directory().resolve("wrong"));
        Files.move(right, coordinator().directory().resolve("data"));
        coordinator().start();
        cluster.awaitQuiet();
        assertThat(coordinator().transaction(id).field("reason")).isEqualTo("coordinator_restarted");
        operator.expectRoundsAmong(move(bankA(), "ben", 1), move(bankB(), "ben", -1));
    }

    @Test
    @Order(4)
    @DisplayName(
            "C20 The old log is lost: its branches are decided by hand, the operator vouches, and it stays vouched for")
    void lostLog() throws IOException {
        String id = inDoubtAtA("cid");
        Files.move(
                coordinator().directory().resolve("data"),
                coordinator().directory().resolve("lost"));
        coordinator().launch();
        expectUnconfirmed();
        coordinator().kill();
        coordinator().launch();
        expectUnconfirmed(); // a restart does not make it any less fresh

        Answer decided = byHand(bankA().process(), id, "rollback");
        assertThat(decided.status()).as(decided.text()).isEqualTo(200);
        Answer confirmed =
                coordinator().http().post("/log/confirm", Map.of("by", "alice", "reason", "the old volume is lost"));
        assertThat(confirmed.status()).as(confirmed.text()).isEqualTo(204);

        coordinator().awaitReady();
        assertThat(coordinator().logText()).contains("alice vouches for this fresh log: the old volume is lost");
        cluster.awaitConnected(); // a fresh log knows a participant once it has come
        operator.expectRoundsAmong(move(bankA(), "cid", 1), move(bankB(), "cid", -1));
        coordinator().kill();
        coordinator().start();
        cluster.awaitConnected();
        operator.expectRoundsAmong(move(bankA(), "cid", 1), move(bankB(), "cid", -1));
    }

    @Test
    @Order(5)
    @DisplayName(
            "C33 A log with a record that is not what was written: no start, no change; the volume as it was serves")
    void damagedLog() throws IOException {
        cluster.awaitConnected();
        operator.expectRoundsAmong(move(bankA(), "dot", 1), move(bankB(), "dot", -1));
        coordinator().kill();
        Path segment = lastSegment();
        byte[] asItWas = Files.readAllBytes(segment);
        byte[] damaged = asItWas.clone();
        int inTheFirstRecord = SEGMENT_HEADER_BYTES + 30;
        damaged[inTheFirstRecord] ^= 1;
        Files.write(segment, damaged);

        coordinator().launch();

        assertThat(coordinator().awaitEnd(AppProcess.START)).isTrue();
        assertThat(coordinator().exitValue()).isEqualTo(1);
        assertThat(coordinator().logText())
                .contains("Damaged journal: data/coordinator/" + segment.getFileName() + " at offset "
                        + SEGMENT_HEADER_BYTES)
                .contains("Nothing was changed");
        assertThat(segment).hasBinaryContent(damaged);

        Files.write(segment, asItWas);
        coordinator().start();
        cluster.awaitConnected();
        operator.expectRoundsAmong(move(bankA(), "dot", 1), move(bankB(), "dot", -1));
    }

    private Path lastSegment() throws IOException {
        try (Stream<Path> files = Files.list(log())) {
            return files.filter(file -> file.getFileName().toString().startsWith("segment-"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    /** Prepared at one bank, and undecided when the coordinator dies. */
    private String inDoubtAtA(String account) {
        cluster.awaitQuiet(); // or the commit of an earlier round might be held back too
        bankB().network().hold();
        String id = coordinator()
                .beginAsync(List.of(move(bankA(), account, -1), move(bankB(), account, 1)), Operator.TIMEOUT);
        bankA().process().awaitBranch(id, "PREPARED", SOON);
        coordinator().kill();
        bankB().network().cut(); // what was held is lost
        bankB().network().heal();
        return id;
    }

    private void expectUnconfirmed() {
        Patience.until(
                "the coordinator to notice that its log is not the participants'",
                SOON,
                () -> coordinator().http().isOk("/actuator/health/liveness")
                        && decisionLog().path("status").asString("").equals("OUT_OF_SERVICE")
                        && decisionLog().at("/details/foreignBranches").asInt(0) == 1,
                cluster.processes()::logs);
        assertThat(decisionLog().at("/details/hint").asString(""))
                .startsWith("this log is fresh, but participants hold branches of another one.")
                .contains("POST /log/confirm");
        assertThat(coordinator().http().get("/actuator/health/readiness").status())
                .isEqualTo(503);
        Answer refused = coordinator().begin(List.of(move(bankA(), "dot", 1), move(bankB(), "dot", -1)));
        assertThat(refused.status()).as(refused.text()).isEqualTo(503);
        assertThat(refused.field("type")).isEqualTo("urn:twopc:problem:log_unconfirmed");
        assertThat(bankA().process().branches("PREPARED"))
                .as("nothing is presumed")
                .hasSize(1);
        assertThat(metric(coordinator(), "twopc_errors_total{component=\"channel\",type=\"not_mine\"}"))
                .isPositive();
        assertThat(bankA().process().logText())
                .contains("The coordinator has another log than the one that prepared this branch");
    }

    private JsonNode decisionLog() {
        return coordinator().http().get("/actuator/health").body().at("/components/decisionLog");
    }
}
