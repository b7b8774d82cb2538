package io.twopc.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.SessionMessage.Welcome;
import io.twopc.protocol.message.TransactionMessage.Forget;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.Environment;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole application, with its log on a disk and participants at the other end of real sockets. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "twopc.coordinator.port=0",
            "twopc.coordinator.token=t0ken-that-nobody-sees",
            "twopc.coordinator.log-level=trace"
        })
@ExtendWith(OutputCaptureExtension.class)
class CoordinatorApplicationTest {

    private static final String TOKEN = "t0ken-that-nobody-sees";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String address;
    private final int channelPort;

    CoordinatorApplicationTest(@Autowired Environment environment, @Autowired CoordinatorLifecycle lifecycle) {
        address = "http://localhost:" + environment.getRequiredProperty("local.server.port");
        channelPort = lifecycle.port();
    }

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) throws IOException {
        Path directory = Files.createTempDirectory("coordinator");
        registry.add("twopc.coordinator.log.directory", directory::toString);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(address + path)));
    }

    private HttpResponse<String> start(String body) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(address + "/transactions"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private FakeParticipant join(String id, boolean votesCommit) throws IOException {
        FakeParticipant participant = new FakeParticipant(id, votesCommit).connect(channelPort, TOKEN);
        Awaitility.await().atMost(PATIENCE).until(() -> participant.hasHeard(Welcome.class));
        return participant;
    }

    @Test
    @DisplayName("a round commits, or aborts with its reason, and neither token nor payload reaches the log (C1)")
    void aRoundCommitsOrAborts(CapturedOutput output) throws Exception {
        try (FakeParticipant a = join("bank-a", true);
                FakeParticipant b = join("bank-b", true);
                FakeParticipant c = join("bank-c", false)) {
            HttpResponse<String> committed = start("""
                    {"branches":[{"participant":"bank-a","payload":{"secret":"s3cr3t-amount"}},{"participant":"bank-b"}]}""");
            assertThat(committed.statusCode()).isEqualTo(201);
            JsonNode body = JSON.readTree(committed.body());
            assertThat(body.path("outcome").asString()).isEqualTo("COMMITTED");
            assertThat(UUID.fromString(body.path("id").asString()).version())
                    .as("C1: a UUID made of time and chance")
                    .isEqualTo(7);
            String location = committed.headers().firstValue("Location").orElseThrow();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> JSON.readTree(send(HttpRequest.newBuilder(
                                            URI.create(address).resolve(location)))
                                    .body())
                            .path("state")
                            .asString()
                            .equals("COMPLETED"));
            Awaitility.await().atMost(PATIENCE).until(() -> a.hasHeard(Forget.class) && b.hasHeard(Forget.class));

            JsonNode aborted =
                    JSON.readTree(start("{\"branches\":[{\"participant\":\"bank-a\"},{\"participant\":\"bank-c\"}]}")
                            .body());
            assertThat(aborted.path("outcome").asString()).isEqualTo("ABORTED");
            assertThat(aborted.toString()).contains("voted_abort", "bank-c", "no funds");
            assertThat(c.isClosed()).isFalse();
        }
        assertThat(output.getAll()).doesNotContain(TOKEN).doesNotContain("s3cr3t-amount");
    }

    @Test
    void whoShowsAWrongTokenIsToldSoAndTurnedAway() throws Exception {
        try (FakeParticipant stranger = new FakeParticipant("bank-x", true).connect(channelPort, "wrong")) {
            Awaitility.await().atMost(PATIENCE).until(stranger::isClosed);
            assertThat(stranger.heard)
                    .anyMatch(each -> each instanceof ErrorMessage error && error.code() == ErrorCode.BAD_TOKEN);
        }
    }

    @Test
    void aConnectionClosedForABadFrameIsCountedAsMalformed() throws Exception {
        for (int length : List.of(0, -1, 2 * 1024 * 1024, 100)) {
            try (Socket socket = new Socket("localhost", channelPort)) {
                socket.getOutputStream()
                        .write(ByteBuffer.allocate(14).putInt(length).array());
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            }
        }
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get("/actuator/prometheus").body())
                        .contains("twopc_connections_total{event=\"closed\",reason=\"malformed\"} 4.0"));
    }

    @Test
    void healthAndMetricsAreThere() throws Exception {
        assertThat(get("/actuator/health/readiness").body()).contains("\"UP\"");
        assertThat(get("/actuator/health/liveness").body()).contains("\"UP\"");
        assertThat(get("/actuator/health").body()).contains("decisionLog", "participantChannel");
        assertThat(get("/actuator/prometheus").body())
                .contains("twopc_log_force_duration_seconds_bucket", "twopc_connections_active", "twopc_errors_total");
    }
}
