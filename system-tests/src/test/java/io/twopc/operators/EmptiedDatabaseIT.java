package io.twopc.operators;

import static io.twopc.operators.Operator.branchOf;
import static io.twopc.operators.Operator.metric;
import static io.twopc.operators.Operator.move;
import static io.twopc.system.Cluster.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.system.Cluster;
import io.twopc.system.HttpJson.Answer;
import io.twopc.system.Patience;
import io.twopc.system.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** The section "An emptied participant database" of {@code docs/operations.md}, followed step by step. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EmptiedDatabaseIT {

    private static final String NO_TRACE = "this participant has no trace of the branch";

    @RegisterExtension
    final Cluster cluster = new Cluster(EmptiedDatabaseIT::lay);

    private final Operator operator = new Operator(cluster);

    private static void lay(Cluster cluster) {
        cluster.addH2("bank-a");
        cluster.addH2("bank-b");
        cluster.addH2("emptied");
    }

    private Site bankA() {
        return cluster.sites().get(0);
    }

    private Site bankB() {
        return cluster.sites().get(1);
    }

    private Site emptied() {
        return cluster.sites().get(2);
    }

    @Test
    @Order(1)
    @DisplayName("C27, C36 A committed branch of which the database has no trace is a HAZARD, never acknowledged")
    void emptiedDatabase() throws IOException {
        String id = committedWhileDown("ann");
        Files.delete(emptied().process().directory().resolve("accounts.mv.db"));
        emptied().bank().create(Site.ACCOUNTS);
        emptied().process().start();

        expectHazard(id);
        operator.expectRoundsAmong(move(emptied(), "ben", 1), move(bankA(), "ben", -1));
        operator.restartCoordinator(bankA(), bankB(), emptied());
        expectHazard(id);
        operator.expectRoundsAmong(move(emptied(), "ben", 1), move(bankA(), "ben", -1));

        JsonNode settled = operator.acknowledgeDamage(id);
        assertThat(settled.path("state").asString("")).isEqualTo("COMPLETED");
        assertThat(branchOf(settled, emptied()).path("acknowledged").asBoolean())
                .isFalse();
        assertThat(branchOf(settled, emptied()).path("explanation").asString(""))
                .isEqualTo(NO_TRACE + "; settled by alice");
        operator.restartCoordinator(bankA(), bankB(), emptied());
        assertThat(operator.coordinator().transaction(id).field("damage")).isEqualTo("HAZARD");
        cluster.awaitQuiet();
    }

    @Test
    @Order(2)
    @DisplayName("C32 With its data directory lost too, it is refused as stale until it has been settled and evicted")
    void lostDataDirectory() throws IOException {
        String id = committedWhileDown("cid");
        Files.delete(emptied().process().directory().resolve("accounts.mv.db"));
        delete(emptied().process().directory().resolve("data"));
        emptied().bank().create(Site.ACCOUNTS);
        emptied().process().launch();

        Patience.until(
                "the participant to say why it is refused",
                SOON,
                () -> problem().startsWith("the coordinator says stale_incarnation: incarnation 1 is lower than "),
                emptied().process()::logTail);
        Answer evicted = operator.coordinator().http().delete("/participants/emptied?force=true&by=alice&reason=lost");
        assertThat(evicted.status()).as(evicted.text()).isEqualTo(204);
        operator.awaitDamage(id, "HAZARD");
        operator.acknowledgeDamage(id);

        cluster.awaitConnected();
        operator.expectRoundsAmong(move(emptied(), "cid", 1), move(bankB(), "cid", -1));
    }

    private String problem() {
        if (!emptied().process().http().isOk("/actuator/health/liveness")) {
            return "";
        }
        return emptied()
                .process()
                .http()
                .get("/actuator/health")
                .body()
                .at("/components/coordinatorConnection/details/problem")
                .asString("");
    }

    private String committedWhileDown(String account) {
        String id = operator.beginWithFrozen(bankB(), move(emptied(), account, -1), move(bankB(), account, 1));
        emptied().process().awaitBranch(id, "PREPARED", SOON);
        operator.coordinator().awaitVote(id, "emptied", SOON);
        emptied().process().kill();
        bankB().process().resume();
        operator.coordinator().awaitState(id, "COMMIT_PHASE", SOON);
        return id;
    }

    private void expectHazard(String id) {
        JsonNode transaction = operator.awaitDamage(id, "HAZARD");
        assertThat(transaction.path("outcome").asString("")).isEqualTo("COMMITTED");
        assertThat(transaction.path("state").asString("")).isEqualTo("COMMIT_PHASE");
        JsonNode branch = branchOf(transaction, emptied());
        assertThat(branch.path("explanation").asString("")).isEqualTo(NO_TRACE);
        assertThat(branch.path("hazard").asBoolean()).isTrue();
        assertThat(branch.path("acknowledged").asBoolean()).isFalse();
        assertThat(emptied().process().http().get("/branches/" + id).status()).isEqualTo(404);
        Patience.until(
                "the participant's alarm",
                SOON,
                () -> metric(emptied().process(), "twopc_errors_total{component=\"engine\",type=\"unknown_branch\"}")
                        > 0,
                emptied().process()::logTail);
        assertThat(emptied().process().logText())
                .containsPattern("ERROR .*tx=" + id + ".*To be committed, and there is no trace of it");
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
