package io.twopc.operators;

import static io.twopc.operators.Operator.awaitMetric;
import static io.twopc.operators.Operator.branchOf;
import static io.twopc.operators.Operator.damageMetric;
import static io.twopc.operators.Operator.move;
import static io.twopc.system.Cluster.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.system.Cluster;
import io.twopc.system.HttpJson.Answer;
import io.twopc.system.Patience;
import io.twopc.system.Site;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** The section "A participant is gone for good" of {@code docs/operations.md}, followed step by step. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EvictionIT {

    private static final String EVICTED = "its participant was evicted before it acknowledged";

    @RegisterExtension
    final Cluster cluster = new Cluster(EvictionIT::lay);

    private final Operator operator = new Operator(cluster);

    private static void lay(Cluster cluster) {
        cluster.addH2("bank-a");
        cluster.addH2("bank-b");
        cluster.addH2("dead");
    }

    private Site bankA() {
        return cluster.sites().get(0);
    }

    private Site bankB() {
        return cluster.sites().get(1);
    }

    private Site dead() {
        return cluster.sites().get(2);
    }

    @Test
    @Order(1)
    @DisplayName("C13, C36 Evicted by force, its decision stays over a restart until it returns and acknowledges")
    void returns() {
        String id = committedWithoutTheDead("ann");
        expectRefusedWithoutForce();

        evictByForce();

        expectHazard(id);
        assertThat(member().path("member").asBoolean(true)).isFalse();
        Answer addressed = operator.coordinator().begin(List.of(move(dead(), "ann", 1)));
        assertThat(addressed.status()).as(addressed.text()).isEqualTo(422);
        operator.restartCoordinator(bankA(), bankB());
        expectHazard(id);
        operator.expectRoundsAmong(move(bankA(), "ann", 1), move(bankB(), "ann", -1));

        dead().process().start();
        JsonNode ended = operator.coordinator().awaitState(id, "COMPLETED", SOON);
        assertThat(ended.has("damage")).as("no damage is left: " + ended).isFalse();
        assertThat(branchOf(ended, dead()).path("acknowledged").asBoolean()).isTrue();
        dead().process().awaitBranch(id, "FORGOTTEN", SOON);
        cluster.awaitConnected(); // a place was free, so it is a member again
        operator.expectRoundsAmong(move(dead(), "ann", 1), move(bankB(), "ann", -1));
    }

    @Test
    @Order(2)
    @DisplayName(
            "Evicted by force and never coming back: the damage acknowledged, the transaction ends and is kept as it was")
    void neverReturns() {
        String id = committedWithoutTheDead("ben");
        evictByForce();
        expectHazard(id);
        awaitMetric(operator.coordinator(), damageMetric("HAZARD"), 1);

        JsonNode settled = operator.acknowledgeDamage(id);

        assertThat(settled.path("state").asString("")).isEqualTo("COMPLETED");
        assertThat(settled.path("outcome").asString("")).isEqualTo("COMMITTED");
        assertThat(settled.path("damage").asString("")).isEqualTo("HAZARD");
        assertThat(branchOf(settled, dead()).path("explanation").asString(""))
                .isEqualTo(EVICTED + "; settled by alice");
        Patience.until(
                "the dead to be forgotten, as nothing of it is open any more",
                SOON,
                () -> operator.coordinator().http().get("/participants/dead").status() == 404,
                () -> member().toString());
        operator.restartCoordinator(bankA(), bankB());
        JsonNode kept = operator.coordinator().transaction(id).body();
        assertThat(kept.path("damageAcknowledged").asBoolean())
                .as(kept.toString())
                .isTrue();
    }

    @Test
    @Order(3)
    @DisplayName("A participant that holds nothing is evicted without force")
    void nothingOpen() {
        Answer evicted = delete("/participants/bank-b?by=alice&reason=moved");

        assertThat(evicted.status()).as(evicted.text()).isEqualTo(204);
    }

    /** Voted COMMIT, died, and was then decided against its will to stay silent. */
    private String committedWithoutTheDead(String account) {
        String id = operator.beginWithFrozen(bankB(), move(dead(), account, -1), move(bankB(), account, 1));
        dead().process().awaitBranch(id, "PREPARED", SOON);
        operator.coordinator().awaitVote(id, "dead", SOON);
        dead().process().kill();
        bankB().process().resume();
        operator.coordinator().awaitState(id, "COMMIT_PHASE", SOON);
        Patience.until(
                "bank-b to acknowledge",
                SOON,
                () -> branchOf(operator.coordinator().transaction(id).body(), bankB())
                        .path("acknowledged")
                        .asBoolean(),
                cluster.processes()::logs);
        return id;
    }

    private JsonNode member() {
        return operator.coordinator().http().get("/participants/dead").body();
    }

    private void expectRefusedWithoutForce() {
        assertThat(member().path("openBranches").asInt()).isEqualTo(1);
        Answer refused = delete("/participants/dead?by=alice&reason=burnt");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.field("type")).isEqualTo("urn:twopc:problem:holds_branches");
        assertThat(refused.field("detail")).contains("dead holds 1 ");
        assertThat(member().path("member").asBoolean()).isTrue();
    }

    private void evictByForce() {
        Answer evicted = delete("/participants/dead?force=true&by=alice&reason=burnt");
        assertThat(evicted.status()).as(evicted.text()).isEqualTo(204);
        assertThat(operator.coordinator().logText()).contains("dead was evicted by force by alice: burnt");
    }

    private void expectHazard(String id) {
        JsonNode transaction = operator.awaitDamage(id, "HAZARD");
        assertThat(transaction.path("state").asString("")).isEqualTo("COMMIT_PHASE");
        assertThat(transaction.path("outcome").asString("")).isEqualTo("COMMITTED");
        assertThat(branchOf(transaction, dead()).path("hazard").asBoolean()).isTrue();
        assertThat(branchOf(transaction, dead()).path("explanation").asString(""))
                .isEqualTo(EVICTED);
        assertThat(member().path("openBranches").asInt()).isEqualTo(1);
    }

    private Answer delete(String path) {
        return operator.coordinator().http().delete(path);
    }
}
