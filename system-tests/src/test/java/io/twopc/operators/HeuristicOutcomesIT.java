package io.twopc.operators;

import static io.twopc.operators.Operator.awaitMetric;
import static io.twopc.operators.Operator.branch;
import static io.twopc.operators.Operator.branchOf;
import static io.twopc.operators.Operator.byHand;
import static io.twopc.operators.Operator.damageMetric;
import static io.twopc.operators.Operator.inDoubtMetric;
import static io.twopc.operators.Operator.metric;
import static io.twopc.operators.Operator.move;
import static io.twopc.system.Cluster.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.system.Cluster;
import io.twopc.system.CoordinatorProcess.Branch;
import io.twopc.system.HttpJson.Answer;
import io.twopc.system.Patience;
import io.twopc.system.Site;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * The sections "Deciding a branch by hand" and "Damage" of {@code docs/operations.md}, followed step by step. Every kind
 * of damage is seen from both sides, in the metrics, and after a restart of the coordinator.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HeuristicOutcomesIT {

    @RegisterExtension
    final Cluster cluster = new Cluster(HeuristicOutcomesIT::lay);

    private final Operator operator = new Operator(cluster);

    private static void lay(Cluster cluster) {
        cluster.addH2("bank-a");
        cluster.addH2("bank-b");
        Site reader = cluster.addH2("reader");
        reader.process().set("twopc.participant.operations.look.sql", "SELECT id FROM account WHERE id = :account");
        reader.process().set("twopc.participant.operations.look.read-only", true);
    }

    private Site bankA() {
        return cluster.sites().get(0);
    }

    private Site bankB() {
        return cluster.sites().get(1);
    }

    private Site reader() {
        return cluster.sites().get(2);
    }

    private Branch look() {
        return new Branch("reader", Map.of("operation", "look", "parameters", Map.of("account", "ann")));
    }

    @Test
    @Order(1)
    @DisplayName(
            "C38 Decided by hand as the coordinator decides later: no damage, and the decision is shown at both sides")
    void agreeing() {
        String id = operator.beginWithFrozen(bankB(), move(bankA(), "ann", -1), move(bankB(), "ann", 1));
        awaitInDoubt(bankA(), id);

        decide(bankA(), id, "commit", "HEURISTIC_RESOLVED");
        assertThat(byHand(bankA().process(), id, "rollback").status())
                .as("a second decision by hand")
                .isEqualTo(409);
        bankB().process().resume();

        JsonNode transaction = operator.coordinator().awaitState(id, "COMPLETED", SOON);
        assertThat(transaction.path("outcome").asString("")).isEqualTo("COMMITTED");
        assertThat(transaction.has("damage")).as("damage").isFalse();
        assertThat(branchOf(transaction, bankA()).path("heuristic").asString(""))
                .isEqualTo("commit");
        bankA().process().awaitBranch(id, "FORGOTTEN", SOON);
        assertThat(operator.askToAcknowledgeDamage(id).status())
                .as("there is none to acknowledge")
                .isEqualTo(409);
    }

    @Test
    @Order(2)
    @DisplayName("C16, C37, C38 Rolled back by hand, and committed elsewhere: HEURISTIC_MIXED")
    void mixed() {
        String id = operator.beginWithFrozen(bankB(), move(bankA(), "ben", -1), move(bankB(), "ben", 1));
        awaitInDoubt(bankA(), id);

        decide(bankA(), id, "rollback", "HEURISTIC_RESOLVED");
        bankB().process().resume();

        JsonNode transaction = operator.awaitDamage(id, "HEURISTIC_MIXED");
        assertThat(transaction.path("outcome").asString("")).isEqualTo("COMMITTED");
        assertThat(branchOf(transaction, bankA()).path("heuristic").asString(""))
                .isEqualTo("rollback");
        assertThat(branchOf(transaction, bankB()).has("heuristic")).isFalse();
        expectReported(id, bankA(), "HEURISTIC_MIXED");
    }

    @Test
    @Order(3)
    @DisplayName(
            "C13, C36, C37 Rolled back by hand while cut off, and decided COMMIT: HEURISTIC_ROLLBACK once it reports")
    void rollback() {
        String id = operator.beginWithFrozen(reader(), move(bankA(), "cid", -1), look());
        awaitInDoubt(bankA(), id);
        operator.coordinator().awaitVote(id, "bank-a", SOON);
        bankA().network().cut();
        reader().process().resume();

        operator.coordinator().awaitState(id, "COMMIT_PHASE", SOON);
        awaitMetric(operator.coordinator(), inDoubtMetric(bankA()), 1);
        assertThat(metric(operator.coordinator(), "twopc_in_doubt_oldest_age_seconds"))
                .isPositive();
        decide(bankA(), id, "rollback", "HEURISTIC_RESOLVED");
        operator.expectRoundsAmong(move(bankB(), "cid", 1), look());
        operator.restartCoordinator(bankB(), reader());
        operator.expectRoundsAmong(move(bankB(), "cid", 1), look());
        bankA().network().heal();

        JsonNode transaction = operator.awaitDamage(id, "HEURISTIC_ROLLBACK");
        assertThat(transaction.path("outcome").asString("")).isEqualTo("COMMITTED");
        expectReported(id, bankA(), "HEURISTIC_ROLLBACK");
        awaitMetric(operator.coordinator(), inDoubtMetric(bankA()), 0);
    }

    @Test
    @Order(4)
    @DisplayName("C15, C16, C37 Committed by hand, and aborted: HEURISTIC_COMMIT")
    void commit() {
        String id = operator.beginWithFrozen(reader(), move(bankA(), "dot", -1), look());
        awaitInDoubt(bankA(), id);
        decide(bankA(), id, "commit", "HEURISTIC_RESOLVED");

        Answer aborted = operator.coordinator()
                .http()
                .post("/transactions/" + id + "/abort", Map.of("by", "bob", "reason", "took too long"));
        assertThat(aborted.status()).as(aborted.text()).isEqualTo(200);

        JsonNode transaction = operator.awaitDamage(id, "HEURISTIC_COMMIT");
        assertThat(transaction.path("outcome").asString("")).isEqualTo("ABORTED");
        assertThat(transaction.path("reason").asString("")).isEqualTo("operator");
        assertThat(branchOf(transaction, bankA()).path("heuristic").asString(""))
                .isEqualTo("commit");
        awaitMetric(operator.coordinator(), damageMetric("HEURISTIC_COMMIT"), 1);
        bankA().process().awaitBranch(id, "FORGOTTEN", SOON);
        reader().process().resume();
    }

    @Test
    @Order(5)
    @DisplayName(
            "C15, C37 Committed by hand, and presumed aborted after a restart: the report alone shows it as damage")
    void commitAgainstPresumedAbort() {
        String id = operator.beginWithFrozen(reader(), move(bankA(), "eva", -1), look());
        awaitInDoubt(bankA(), id);
        operator.coordinator().kill();
        decide(bankA(), id, "commit", "HEURISTIC_RESOLVED");
        reader().process().resume();
        operator.coordinator().start();

        JsonNode transaction = operator.awaitDamage(id, "HEURISTIC_COMMIT");
        assertThat(transaction.path("outcome").asString("")).isEqualTo("ABORTED");
        assertThat(transaction.path("reason").asString("")).isEqualTo("coordinator_restarted");
        expectReported(id, bankA(), "HEURISTIC_COMMIT");
    }

    @Test
    @Order(6)
    @DisplayName(
            "C16, C36, C39 Damage that nobody has acknowledged is shown after a restart, and stands in nobody's way")
    void restart() {
        List<String> damaged = damagedTransactions();
        assertThat(damaged).as("damaged transactions").hasSize(4);

        operator.restartCoordinator(bankA(), bankB(), reader());

        assertThat(damagedTransactions()).isEqualTo(damaged);
        operator.expectRoundsAmong(move(bankA(), "ann", 1), move(bankB(), "ann", -1));
        for (String id : damaged) {
            operator.acknowledgeDamage(id);
            assertThat(operator.askToAcknowledgeDamage(id).status())
                    .as("acknowledged twice")
                    .isEqualTo(409);
        }
        operator.restartCoordinator(bankA(), bankB(), reader());
        assertThat(damagedTransactions()).isEqualTo(damaged);
        for (String id : damaged) {
            assertThat(operator.coordinator()
                            .transaction(id)
                            .body()
                            .path("damageAcknowledged")
                            .asBoolean())
                    .as("still acknowledged")
                    .isTrue();
        }
    }

    @Test
    @Order(Integer.MAX_VALUE)
    @DisplayName("C37 The databases hold what was decided by hand, and what was decided by the coordinator elsewhere")
    void databases() {
        cluster.awaitQuiet();
        cluster.stopSites(); // an H2 file opens for one process at a time

        Map<String, Long> atA = bankA().bank().balances();
        Map<String, Long> atB = bankB().bank().balances();
        assertThat(atA).as("one taken by hand, one given").containsEntry("ann", 1000L);
        assertThat(atA).as("rolled back by hand").containsEntry("ben", 1000L).containsEntry("cid", 1000L);
        assertThat(atA).as("committed by hand").containsEntry("dot", 999L).containsEntry("eva", 999L);
        assertThat(atB).containsEntry("ann", 1000L).containsEntry("ben", 1001L).containsEntry("cid", 1002L);
    }

    private List<String> damagedTransactions() {
        return operator.coordinator()
                .http()
                .get("/transactions")
                .body()
                .path("transactions")
                .valueStream()
                .filter(transaction -> transaction.has("damage"))
                .map(transaction -> transaction.path("id").asString(""))
                .toList();
    }

    /** What the participant shows of a branch in doubt. */
    private void awaitInDoubt(Site site, String id) {
        site.process().awaitBranch(id, "PREPARED", SOON);
        assertThat(branch(site, id).path("inDoubt").asBoolean()).isTrue();
        assertThat(site.process()
                        .http()
                        .get("/actuator/health")
                        .body()
                        .at("/components/resource/details/inDoubt")
                        .asInt())
                .isEqualTo(1);
    }

    /** Decides by hand, and sees that it is done and recorded. */
    private static void decide(Site site, String id, String decision, String state) {
        Answer answer = byHand(site.process(), id, decision);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        Patience.until(
                "the branch of " + id + " to be ended by hand",
                SOON,
                () -> branch(site, id).path("state").asString("").equals(state),
                () -> branch(site, id) + "\n" + site.process().logTail());
        JsonNode kept = branch(site, id).path("heuristic");
        assertThat(kept.path("decision").asString("")).isEqualTo(decision);
        assertThat(kept.path("by").asString("")).isEqualTo("alice");
        assertThat(kept.path("reason").asString("")).isEqualTo("rows locked too long");
    }

    /** The coordinator counts and logs the damage, and the participant need not remember it any more. */
    private void expectReported(String id, Site site, String kind) {
        awaitMetric(operator.coordinator(), damageMetric(kind), 1);
        site.process().awaitBranch(id, "FORGOTTEN", SOON);
        assertThat(operator.coordinator().logText())
                .containsPattern("WARN .*tx=" + id + ".*Damage at " + site.id() + ": ");
    }
}
