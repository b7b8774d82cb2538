package io.twopc.system;

import static io.twopc.system.Cluster.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.system.HttpJson.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * The eight scenarios between real processes. In most, one bank is frozen while another one votes: so the moment between
 * the vote and the decision lasts as long as a test needs it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.DisplayName.class)
abstract class EightScenarios {

    static final Duration TIMEOUT = Duration.ofSeconds(20);

    @RegisterExtension
    final Cluster cluster;

    final Ledger ledger = new Ledger();

    EightScenarios(Cluster.Layout layout) {
        cluster = new Cluster(layout);
    }

    @AfterEach
    void everythingEnds() {
        cluster.sites().forEach(site -> site.network().heal());
        if (cluster.sites().stream().anyMatch(site -> site.process().isAlive())) {
            cluster.awaitQuiet();
        }
    }

    // ---- 1

    @Test
    @DisplayName("1 All vote COMMIT: committed everywhere (R1, R11)")
    void allCommit() {
        JsonNode transaction = run(transfer(10));

        assertThat(outcome(transaction)).isEqualTo("COMMITTED");
        JsonNode ended = coordinator().awaitState(id(transaction), "COMPLETED", SOON);
        assertThat(ended.path("branches").values())
                .hasSize(cluster.sites().size())
                .allMatch(branch -> branch.path("acknowledged").asBoolean());
    }

    // ---- 2

    @Test
    @DisplayName("2 One votes ABORT: aborted everywhere, for its reason (R2)")
    void oneAborts() {
        JsonNode transaction = run(overdraft(List.of(victim())));

        assertThat(outcome(transaction)).isEqualTo("ABORTED");
        assertThat(transaction.path("reason").asString()).isEqualTo("voted_abort");
        assertThat(transaction.path("reasonParticipant").asString()).isEqualTo(victim().id());
        assertThat(transaction.path("reasonDetail").asString()).contains("insufficient funds");
    }

    @Test
    @DisplayName("2 Several vote ABORT: aborted everywhere (R2)")
    void severalAbort() {
        JsonNode transaction = run(overdraft(cluster.banks()));

        assertThat(outcome(transaction)).isEqualTo("ABORTED");
        assertThat(transaction.path("reason").asString()).isEqualTo("voted_abort");
    }

    // ---- 3

    @Test
    @DisplayName("3 A participant is killed before it votes: aborted, nothing of it is left (C5)")
    void lostBeforeItsVote() {
        Transfer transfer = transfer(10);
        victim().process().pause();
        String id = begin(transfer);
        coordinator().awaitState(id, "PREPARE_PHASE", SOON);

        victim().process().kill();

        assertAborted(transfer, id, "participant_lost", victim());
        victim().process().start();
    }

    @Test
    @DisplayName("3 A participant is killed when it has prepared but its vote is lost: it asks, and undoes (C31, R4)")
    void lostWithItsVote() {
        Transfer transfer = transfer(10);
        bystander().process().pause();
        victim().network().delay(3_000);
        String id = begin(transfer);
        victim().process().awaitBranch(id, "PREPARED", SOON);

        victim().network().cut();
        victim().process().kill();

        assertAborted(transfer, id, "participant_lost", victim());
        bystander().process().resume();
        victim().network().heal();
        victim().process().start();
    }

    // ---- 4

    @Test
    @DisplayName("4 A participant is killed after its vote, before the decision: it commits when it is back (C23, R9)")
    void killedBetweenVoteAndDecision() {
        Transfer transfer = transfer(10);
        String id = beginAndFreezeBeforeTheDecision(transfer);

        victim().process().kill();
        bystander().process().resume();

        coordinator().awaitState(id, "COMMIT_PHASE", SOON);
        victim().process().start();
        assertCommitted(transfer, id);
    }

    @Test
    @DisplayName("4 A participant is killed while COMMIT is on its way: it commits when it is back (C13, R9)")
    void killedBeforeTheCommitArrives() {
        Transfer transfer = transfer(10);
        String id = beginAndFreezeBeforeTheDecision(transfer);

        victim().network().hold();
        bystander().process().resume();
        coordinator().awaitState(id, "COMMIT_PHASE", SOON);
        victim().process().kill();
        victim().network().heal();

        victim().process().start();
        assertCommitted(transfer, id);
    }

    // ---- 5

    @Test
    @DisplayName("5 The coordinator is killed before it decides: aborted, and every branch is undone (C17, R4)")
    void coordinatorKilledUndecided() {
        Transfer transfer = transfer(10);
        String id = beginAndFreezeBeforeTheDecision(transfer);

        coordinator().kill();
        bystander().process().resume();
        coordinator().start();

        assertAborted(transfer, id, "coordinator_restarted", null);
    }

    @Test
    @DisplayName("5 The coordinator is killed after it decided: it commits what it decided (R3, R9)")
    void coordinatorKilledDecided() {
        Transfer transfer = transfer(10);
        String id = beginAndFreezeBeforeTheDecision(transfer);
        victim().network().hold();
        bystander().process().resume();
        coordinator().awaitState(id, "COMMIT_PHASE", SOON);

        coordinator().kill();
        assertThat(victim().process().branches("PREPARED")).contains(id);
        victim().network().heal();
        coordinator().start();

        assertCommitted(transfer, id);
    }

    // ---- 6

    @Test
    @DisplayName(
            "6 The network is cut after the vote: the branch keeps its promise, and commits when it heals (C13, C23)")
    void networkCutAfterTheVote() {
        Transfer transfer = transfer(10);
        String id = beginAndFreezeBeforeTheDecision(transfer);

        victim().network().cut();
        bystander().process().resume();
        coordinator().awaitState(id, "COMMIT_PHASE", SOON);
        assertThat(victim().process().branches("PREPARED")).contains(id);
        victim().network().heal();

        assertCommitted(transfer, id);
    }

    @Test
    @DisplayName("6 The network is cut before the vote: aborted, and the next round finds everybody again (C5, C32)")
    void networkCutBeforeTheVote() {
        Transfer transfer = transfer(10);
        victim().network().hold();
        String id = begin(transfer);
        coordinator().awaitState(id, "PREPARE_PHASE", SOON);

        victim().network().cut();
        assertAborted(transfer, id, "participant_lost", victim());
        victim().network().heal();

        cluster.awaitConnected();
        assertThat(outcome(run(transfer(5)))).isEqualTo("COMMITTED");
    }

    // ---- 7

    @Test
    @DisplayName("7 No vote within the timeout: aborted; the late vote changes nothing (C5, C15)")
    void noVoteInTime() {
        Transfer transfer = transfer(10);
        victim().process().pause();
        JsonNode transaction = run(transfer, Duration.ofSeconds(1));
        victim().process().resume();

        assertThat(outcome(transaction)).isEqualTo("ABORTED");
        assertThat(transaction.path("reason").asString()).isEqualTo("timeout");
        assertThat(transaction.path("branches").values())
                .filteredOn(branch -> branch.path("vote").isMissingNode())
                .extracting(branch -> branch.path("participant").asString())
                .containsExactly(victim().id());
    }

    @Test
    @DisplayName("7 An account held by a branch in doubt: another transfer gives up after the lock timeout (C23)")
    void lockTimeout() {
        Transfer first = transfer(10);
        String id = beginAndFreezeBeforeTheDecision(first);

        Move move = new Move(victim(), "ann", 1);
        JsonNode second = run(new Transfer(name(), List.of(move), List.of()));

        assertThat(outcome(second)).isEqualTo("ABORTED");
        assertThat(second.path("reason").asString()).isEqualTo("voted_abort");
        assertThat(second.path("reasonDetail").asString()).contains("lock");
        bystander().process().resume();
        assertCommitted(first, id);
    }

    // ---- 8

    @Test
    @DisplayName("8 The databases say what the outcomes say, and the sum of all balances is unchanged")
    void databasesAgree() {
        cluster.stopSites(); // an H2 file opens for one process at a time

        assertThat(ledger.committed()).isPositive();
        ledger.check(cluster.banks());
    }

    // ----

    CoordinatorProcess coordinator() {
        return cluster.coordinator();
    }

    /** Whom it happens to. */
    Site victim() {
        List<Site> banks = cluster.banks();
        return banks.get(banks.size() - 1);
    }

    /** Another bank, which is frozen where a decision is to wait. */
    Site bystander() {
        return cluster.banks().get(0);
    }

    private static String name() {
        return UUID.randomUUID().toString();
    }

    /** Everybody takes part: the first bank pays each other one. */
    Transfer transfer(long amount) {
        List<Site> banks = cluster.banks();
        List<Move> moves = new ArrayList<>();
        moves.add(new Move(banks.get(0), "ann", -amount * (banks.size() - 1)));
        banks.stream().skip(1).forEach(bank -> moves.add(new Move(bank, "ann", amount)));
        return new Transfer(name(), moves, cluster.voters());
    }

    /** Everybody takes part, and some banks are asked for more than there is. */
    private Transfer overdraft(List<Site> asked) {
        List<Move> moves = new ArrayList<>();
        for (Site bank : cluster.banks()) {
            moves.add(new Move(bank, "ben", asked.contains(bank) ? -1_000_000 : 10));
        }
        return new Transfer(name(), moves, cluster.voters());
    }

    private JsonNode run(Transfer transfer) {
        return run(transfer, TIMEOUT);
    }

    private JsonNode run(Transfer transfer, Duration timeout) {
        Answer answer = coordinator().begin(transfer.branches(), timeout, Map.of());
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.location()).endsWith("/transactions/" + answer.field("id"));
        ledger.record(transfer, answer.field("outcome"));
        return answer.body();
    }

    private String begin(Transfer transfer) {
        return coordinator().beginAsync(transfer.branches(), TIMEOUT);
    }

    /** Everybody has voted but the bystander, who is frozen; the victim is in doubt. */
    private String beginAndFreezeBeforeTheDecision(Transfer transfer) {
        bystander().process().pause();
        String id = begin(transfer);
        Patience.until(
                "all but " + bystander().id() + " to have voted on " + id,
                SOON,
                () -> coordinator().votesForCommit(id).size() == cluster.sites().size() - 1,
                () -> coordinator().transaction(id) + "\n" + cluster.processes().logs());
        return id;
    }

    private void assertCommitted(Transfer transfer, String id) {
        JsonNode ended = coordinator().awaitState(id, "COMPLETED", SOON);
        ledger.record(transfer, outcome(ended));
        assertThat(outcome(ended)).isEqualTo("COMMITTED");
        assertThat(ended.path("damage").isMissingNode()).isTrue();
    }

    private void assertAborted(Transfer transfer, String id, String reason, @Nullable Site cause) {
        JsonNode ended = coordinator().awaitState(id, "ABORTED", SOON);
        ledger.record(transfer, outcome(ended));
        assertThat(outcome(ended)).isEqualTo("ABORTED");
        assertThat(ended.path("reason").asString()).isEqualTo(reason);
        assertThat(ended.path("reasonParticipant").asString("")).isEqualTo(cause == null ? "" : cause.id());
    }

    private static String outcome(JsonNode transaction) {
        return transaction.path("outcome").asString();
    }

    private static String id(JsonNode transaction) {
        return transaction.path("id").asString();
    }
}
