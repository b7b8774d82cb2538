package io.twopc.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.system.AppProcess;
import io.twopc.system.Cluster;
import io.twopc.system.CoordinatorProcess;
import io.twopc.system.CoordinatorProcess.Branch;
import io.twopc.system.HttpJson.Answer;
import io.twopc.system.Move;
import io.twopc.system.ParticipantProcess;
import io.twopc.system.Patience;
import io.twopc.system.Site;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** An operator at the keyboard: the requests of {@code docs/operations.md}, and what they are answered. */
final class Operator {

    static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final AtomicInteger TRANSFERS = new AtomicInteger();

    private final Cluster cluster;

    Operator(Cluster cluster) {
        this.cluster = cluster;
    }

    CoordinatorProcess coordinator() {
        return cluster.coordinator();
    }

    /** A branch that moves money at a bank, under a name that is never used again. */
    static Branch move(Site bank, String account, long amount) {
        String transfer = "transfer-" + TRANSFERS.incrementAndGet();
        return new Branch(bank.id(), Site.payload(new Move(bank, account, amount), transfer));
    }

    /** Starts a round that cannot be decided yet, as one of its participants is frozen. */
    String beginWithFrozen(Site frozen, Branch... branches) {
        frozen.process().pause();
        return coordinator().beginAsync(List.of(branches), TIMEOUT);
    }

    /** A round among some participants is decided as ever (C36). */
    void expectRoundsAmong(Branch... branches) {
        Answer answer = coordinator().begin(List.of(branches));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.field("outcome")).as(answer.text()).isEqualTo("COMMITTED");
    }

    /** {@code POST /branches/{id}/heuristic}. */
    static Answer byHand(ParticipantProcess participant, String id, String decision) {
        return participant
                .http()
                .post(
                        "/branches/" + id + "/heuristic",
                        Map.of("decision", decision, "by", "alice", "reason", "rows locked too long"));
    }

    /** {@code GET /branches/{id}}. */
    static JsonNode branch(Site site, String id) {
        return site.process().http().get("/branches/" + id).body();
    }

    /** {@code POST /transactions/{id}/damage/acknowledge}, which is to be done. */
    JsonNode acknowledgeDamage(String id) {
        Answer answer = askToAcknowledgeDamage(id);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        JsonNode notes = answer.body().path("notes");
        JsonNode note = notes.path(notes.size() - 1);
        assertThat(note.path("action").asString("")).as(answer.text()).isEqualTo("damage_acknowledged");
        assertThat(note.path("by").asString("")).isEqualTo("alice");
        assertThat(note.path("reason").asString("")).isEqualTo("corrected by hand, ticket 4711");
        assertThat(answer.body().path("damageAcknowledged").asBoolean()).isTrue();
        return answer.body();
    }

    Answer askToAcknowledgeDamage(String id) {
        return coordinator()
                .http()
                .post(
                        "/transactions/" + id + "/damage/acknowledge",
                        Map.of("by", "alice", "reason", "corrected by hand, ticket 4711"));
    }

    /** Waits until a transaction shows a kind of damage, and gives it. */
    JsonNode awaitDamage(String id, String kind) {
        Patience.until(
                "the damage of " + id + " to be " + kind,
                Cluster.SOON,
                () -> coordinator().transaction(id).field("damage").equals(kind),
                () -> coordinator().transaction(id) + "\n" + cluster.processes().logs());
        return coordinator().transaction(id).body();
    }

    /** The branch of a participant in a transaction, as the coordinator shows it. */
    static JsonNode branchOf(JsonNode transaction, Site site) {
        return transaction
                .path("branches")
                .valueStream()
                .filter(branch -> branch.path("participant").asString("").equals(site.id()))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until a metric is there and has a value: one with labels appears when there is first something to tell. */
    static void awaitMetric(AppProcess process, String metric, double value) {
        Patience.until(
                metric + " to be " + value,
                Cluster.SOON,
                () -> find(metric, metrics(process)).equals(OptionalDouble.of(value)),
                () -> "it is " + find(metric, metrics(process)));
    }

    /** A figure of {@code /actuator/prometheus}, by its name and labels as they stand there. */
    static double metric(AppProcess process, String metric) {
        String text = metrics(process);
        return find(metric, text).orElseThrow(() -> new AssertionError("no metric " + metric + " in\n" + text));
    }

    private static String metrics(AppProcess process) {
        return process.http().get("/actuator/prometheus").text();
    }

    private static OptionalDouble find(String metric, String text) {
        return Arrays.stream(text.split("\n"))
                .filter(line -> line.startsWith(metric + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(metric.length() + 1)))
                .findFirst();
    }

    static String damageMetric(String kind) {
        return "twopc_damage_total{kind=\"" + kind + "\"}";
    }

    static String inDoubtMetric(Site site) {
        return "twopc_in_doubt{participant=\"" + site.id() + "\"}";
    }

    /** Kills the coordinator and starts it again; it is ready and has its members back (C36). */
    void restartCoordinator(Site... members) {
        coordinator().kill();
        coordinator().start();
        coordinator().awaitConnected(Arrays.stream(members).map(Site::id).toList());
    }
}
