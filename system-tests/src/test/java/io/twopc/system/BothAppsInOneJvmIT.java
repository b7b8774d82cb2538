package io.twopc.system;

import static io.twopc.system.Cluster.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.system.CoordinatorProcess.Branch;
import io.twopc.system.HttpJson.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/**
 * Both applications in one JVM, over real sockets: a coordinator, two banks on H2 and one participant that only votes.
 * Each has its own class loader, TCP connection and HTTP port; nothing is faked.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BothAppsInOneJvmIT {

    private static final String SCHEMA = """
        CREATE TABLE IF NOT EXISTS account (id VARCHAR(64) PRIMARY KEY, balance BIGINT NOT NULL);
        CREATE TABLE IF NOT EXISTS note (transfer VARCHAR(64), account VARCHAR(64), amount BIGINT NOT NULL,
          PRIMARY KEY (transfer, account));
        MERGE INTO account KEY (id) SELECT 'ann', 100 WHERE NOT EXISTS (SELECT 1 FROM account);
        """;

    private final int channelPort = Ports.free();
    private Path directory;
    private AppInThisJvm coordinator;
    private AppInThisJvm bankA;
    private AppInThisJvm bankB;
    private AppInThisJvm voter;
    private TcpProxy votersNetwork;

    @SuppressWarnings("NullAway.Init") // all are made before the first test
    BothAppsInOneJvmIT() {}

    @BeforeAll
    void start() throws Exception {
        directory = AppInThisJvm.directory("BothAppsInOneJvmIT");
        Files.writeString(directory.resolve("schema.sql"), SCHEMA);
        Files.writeString(directory.resolve("bank.yml"), Cluster.resource("bank.yml"));
        votersNetwork = new TcpProxy(channelPort);
        coordinator = AppInThisJvm.coordinator()
                .set("twopc.coordinator.port", channelPort)
                .set("twopc.coordinator.retry.max-backoff", "500ms")
                .set("twopc.coordinator.log.directory", directory.resolve("coordinator"));
        bankA = bank("bank-a");
        bankB = bank("bank-b");
        voter = participant("voter", votersNetwork.port()).set("twopc.participant.vote-preference", "commit");
        coordinator.start();
        bankA.start();
        bankB.start();
        voter.start();
        awaitConnected("bank-a", "bank-b", "voter");
    }

    private AppInThisJvm bank(String id) {
        return participant(id, channelPort)
                .set("spring.config.additional-location", "file:" + directory.resolve("bank.yml"))
                .set("twopc.participant.jdbc.schema-script", "file:" + directory.resolve("schema.sql"))
                .set("spring.datasource.url", url(id))
                .set("spring.datasource.username", "sa");
    }

    private AppInThisJvm participant(String id, int dialled) {
        return AppInThisJvm.participant()
                .set("twopc.participant.id", id)
                .set("twopc.participant.coordinator-port", dialled)
                .set("twopc.participant.reconnect.max-backoff", "500ms")
                .set("twopc.participant.data-directory", directory.resolve(id));
    }

    private String url(String bank) {
        return "jdbc:h2:file:" + directory.resolve(bank).resolve("accounts");
    }

    @AfterAll
    void stop() throws Exception {
        for (AppInThisJvm each : new AppInThisJvm[] {voter, bankB, bankA, coordinator}) {
            if (each != null) {
                each.stop();
            }
        }
        if (votersNetwork != null) {
            votersNetwork.close();
        }
    }

    @Test
    @Order(1)
    @DisplayName("A round commits at both banks, and ends when all have acknowledged (R1, R11, C14)")
    void commits() {
        Answer answer = begin(transfer("first", 10));

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.field("outcome")).as(answer.text()).isEqualTo("COMMITTED");
        JsonNode ended = awaitState(answer.field("id"), "COMPLETED");
        assertThat(ended.path("branches").values())
                .hasSize(3)
                .allMatch(branch -> branch.path("acknowledged").asBoolean());
    }

    @Test
    @Order(2)
    @DisplayName("A round that one bank refuses aborts at all, and the client reads why (R2, C5)")
    void aborts() {
        Answer answer = begin(transfer("too much", 1_000));

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.field("outcome")).isEqualTo("ABORTED");
        assertThat(answer.field("reason")).isEqualTo("voted_abort");
        assertThat(answer.field("reasonParticipant")).isEqualTo("bank-a");
        assertThat(answer.field("reasonDetail")).contains("insufficient funds");
        Patience.until(
                "no branch to be left in doubt",
                SOON,
                () -> inDoubt(bankA).isEmpty() && inDoubt(bankB).isEmpty(),
                () -> bankB.http().get("/branches").toString());
    }

    @Test
    @Order(3)
    @DisplayName("A bank that is stopped in doubt and started again asks, and commits (R6, R9, C23, C31)")
    void restarts() throws Exception {
        int before = incarnation("bank-b");
        votersNetwork.hold();
        Answer begun = coordinator
                .http()
                .post("/transactions", body(transfer("second", 5)), Map.of("Prefer", "respond-async"));
        assertThat(begun.status()).as(begun.text()).isEqualTo(202);
        String id = begun.field("id");
        Patience.until(
                "bank-b's vote",
                SOON,
                () -> transaction(id)
                        .path("branches")
                        .valueStream()
                        .anyMatch(branch ->
                                branch.path("participant").asString("").equals("bank-b")
                                        && branch.path("vote").asString("").equals("COMMIT")),
                () -> transaction(id).toString());

        bankB.stop();
        votersNetwork.heal();
        assertThat(awaitState(id, "COMMIT_PHASE").path("outcome").asString()).isEqualTo("COMMITTED");
        bankB.start();

        awaitState(id, "COMPLETED");
        awaitConnected("bank-a", "bank-b", "voter");
        assertThat(incarnation("bank-b")).isGreaterThan(before);
        assertThat(inDoubt(bankB)).isEmpty();
    }

    @Test
    @Order(4)
    @DisplayName("Metrics have counted all that, and everybody is well")
    void metricsAndHealth() {
        assertThat(metric(coordinator, "twopc.transactions?tag=outcome:COMMITTED"))
                .isEqualTo(2);
        assertThat(metric(coordinator, "twopc.transactions?tag=outcome:ABORTED"))
                .isEqualTo(1);
        assertThat(metric(coordinator, "twopc.connections.active")).isEqualTo(3);
        assertThat(coordinator.http().get("/actuator/prometheus").text())
                .contains("twopc_log_force_duration_seconds_bucket", "twopc_phase_duration_seconds_bucket");
        assertHealthy(coordinator, "decisionLog", "participantChannel");
        for (AppInThisJvm bank : List.of(bankA, bankB)) {
            assertHealthy(bank, "coordinatorConnection", "resource");
            assertThat(bank.http().get("/actuator/prometheus").text()).contains("twopc_messages_total");
        }
    }

    @Test
    @Order(5)
    @DisplayName("The databases say what the client was told")
    void databases() throws Exception {
        bankA.stop();
        bankB.stop();

        assertThat(balance("bank-a")).isEqualTo(100 - 10 - 5);
        assertThat(balance("bank-b")).isEqualTo(100 + 10 + 5);
    }

    private static List<Branch> transfer(String name, long amount) {
        return List.of(
                new Branch("bank-a", move(name, -amount)),
                new Branch("bank-b", move(name, amount)),
                new Branch("voter", Map.of()));
    }

    private static Object move(String name, long amount) {
        return Map.of(
                "operations",
                List.of(
                        Map.of("operation", "move", "parameters", Map.of("account", "ann", "amount", amount)),
                        Map.of(
                                "operation",
                                "note",
                                "parameters",
                                Map.of("transfer", name, "account", "ann", "amount", amount))));
    }

    private static Map<String, Object> body(List<Branch> branches) {
        return Map.of("branches", branches, "timeout", "PT30S");
    }

    private Answer begin(List<Branch> branches) {
        return coordinator.http().post("/transactions", body(branches));
    }

    private JsonNode transaction(String id) {
        return coordinator.http().get("/transactions/" + id).body();
    }

    private JsonNode awaitState(String id, String state) {
        Patience.until(
                id + " to be " + state,
                SOON,
                () -> transaction(id).path("state").asString("").equals(state),
                () -> transaction(id).toString());
        return transaction(id);
    }

    private static List<JsonNode> inDoubt(AppInThisJvm bank) {
        Answer answer = bank.http().get("/branches?state=PREPARED");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.body().valueStream().toList();
    }

    private JsonNode participant(String id) {
        return coordinator.http().get("/participants/" + id).body();
    }

    private int incarnation(String id) {
        return participant(id).path("incarnation").asInt();
    }

    private void awaitConnected(String... ids) {
        Patience.until(
                List.of(ids) + " to be connected",
                SOON,
                () -> IntStream.range(0, ids.length)
                        .allMatch(i -> participant(ids[i]).path("connected").asBoolean(false)),
                () -> coordinator.http().get("/participants").toString());
    }

    private static double metric(AppInThisJvm app, String name) {
        Answer answer = app.http().get("/actuator/metrics/" + name);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.body().at("/measurements/0/value").asDouble();
    }

    private static void assertHealthy(AppInThisJvm app, String... components) {
        JsonNode health = app.http().get("/actuator/health").body();
        assertThat(health.path("status").asString()).as(health.toString()).isEqualTo("UP");
        for (String component : components) {
            assertThat(health.at("/components/" + component + "/status").asString(""))
                    .as(health.toString())
                    .isEqualTo("UP");
        }
    }

    private long balance(String bank) throws Exception {
        JdbcDataSource database = new JdbcDataSource(); // the driver that DriverManager knows is another class loader's
        database.setUrl(url(bank));
        try (Connection connection = database.getConnection("sa", "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT balance FROM account WHERE id = 'ann'")) {
            assertThat(rows.next()).isTrue();
            return rows.getLong(1);
        }
    }
}
