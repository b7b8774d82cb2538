package io.twopc.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twopc.protocol.message.TransactionMessage.Ack;
import io.twopc.protocol.message.TransactionMessage.Commit;
import io.twopc.protocol.message.TransactionMessage.Inquire;
import io.twopc.protocol.message.TransactionMessage.Prepare;
import io.twopc.protocol.message.TransactionMessage.VoteCommit;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.TransactionId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** Starts and ends of the whole application, where things are missing or were left behind. */
@ExtendWith(OutputCaptureExtension.class)
class ParticipantStartTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private ConfigurableApplicationContext start(int coordinatorPort, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--twopc.participant.id=bank-a",
                "--twopc.participant.vote-preference=commit",
                "--twopc.participant.coordinator-port=" + coordinatorPort,
                "--twopc.participant.data-directory=" + directory.resolve("data"),
                "--twopc.participant.reconnect.max-backoff=500ms",
                "--spring.lifecycle.timeout-per-shutdown-phase=5s"));
        arguments.addAll(List.of(settings));
        return new SpringApplicationBuilder(ParticipantApplication.class)
                .bannerMode(Banner.Mode.OFF)
                .run(arguments.toArray(String[]::new));
    }

    private static JsonNode health(Http http, String component) {
        return http.get("/actuator/health").json().path("components").path(component);
    }

    @Test
    void c31_aRestartTakesPreparedBranchesBackAndAsksAboutThem() {
        TransactionId transaction = FakeCoordinator.newTransaction();
        try (FakeCoordinator coordinator = new FakeCoordinator().start()) {
            try (ConfigurableApplicationContext first = start(coordinator.port())) {
                assertThat(first.isRunning()).isTrue();
                Awaitility.await().atMost(PATIENCE).until(() -> !coordinator.hellos.isEmpty());
                coordinator.say(new Prepare(transaction, coordinator.id, Payload.EMPTY));
                coordinator.hear(VoteCommit.class, transaction);
            }
            try (ConfigurableApplicationContext second = start(coordinator.port())) {
                assertThat(second.isRunning()).isTrue();
                coordinator.hear(Inquire.class, transaction);
                coordinator.say(new Commit(transaction));
                coordinator.hear(Ack.class, transaction);
            }
            assertThat(coordinator.hellos.get(0).incarnation()).isEqualTo(1);
            assertThat(coordinator.hellos.get(1).incarnation()).isEqualTo(2);
            assertThat(coordinator.hellos.get(1).inDoubtCount()).isEqualTo(1);
        }
    }

    @Test
    void itStartsWithoutItsCoordinatorAndSaysSoInHealth() {
        int nobody = portOfNobody();
        try (ConfigurableApplicationContext context = start(nobody)) {
            Http http = new Http(context);

            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(health(http, "coordinatorConnection")
                                    .path("details")
                                    .path("problem")
                                    .asString(""))
                            .contains("localhost:" + nobody));
            assertThat(http.get("/actuator/health").status()).isEqualTo(503);
            assertThat(http.get("/actuator/health/readiness").status()).isEqualTo(200);
            assertThat(http.get("/branches").status()).isEqualTo(200);
        }
    }

    @Test
    void itStartsWithoutItsDatabaseAndDoesNotConnectBeforeItIsThere() {
        try (FakeCoordinator coordinator = new FakeCoordinator().start();
                ConfigurableApplicationContext context = start(
                        coordinator.port(),
                        "--twopc.participant.resource=jdbc",
                        "--twopc.participant.operations.noop.sql=UPDATE account SET balance = balance WHERE id = :id",
                        "--spring.datasource.url=jdbc:postgresql://localhost:" + portOfNobody() + "/nowhere",
                        "--spring.datasource.username=nobody",
                        "--spring.datasource.password=nothing")) {
            Http http = new Http(context);

            assertThat(health(http, "resource").path("status").asString()).isEqualTo("DOWN");
            assertThat(health(http, "coordinatorConnection")
                            .path("details")
                            .path("phase")
                            .asString())
                    .isEqualTo("WAITING_FOR_RESOURCE");
            assertThat(http.get("/actuator/health/readiness").status()).isEqualTo(503);
            assertThat(http.get("/actuator/health/liveness").status()).isEqualTo(200);
            assertThat(http.get("/branches").status()).isEqualTo(503);
            assertThat(http.get("/preference").status()).isEqualTo(404);
            assertThat(coordinator.hellos).isEmpty();
        }
    }

    @Test
    void aDataDirectoryInUseStopsTheStartWithOneClearMessage(CapturedOutput output) {
        int nobody = portOfNobody();
        try (ConfigurableApplicationContext first = start(nobody)) {
            assertThat(first.isRunning()).isTrue();
            assertThatThrownBy(() -> start(nobody)).isInstanceOf(Exception.class);

            assertThat(output)
                    .contains("APPLICATION FAILED TO START")
                    .contains("the data directory " + directory.resolve("data"))
                    .contains("twopc.participant.data-directory");
        }
    }

    @Test
    void anSslBundleThatDoesNotExistStopsTheStartWithOneClearMessage(CapturedOutput output) {
        assertThatThrownBy(() -> start(portOfNobody(), "--twopc.participant.ssl.bundle=nowhere"))
                .isInstanceOf(Exception.class);

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("twopc.participant.ssl.bundle")
                .contains("nowhere");
    }

    /** A port that was free a moment ago. */
    private static int portOfNobody() {
        try (FakeCoordinator closed = new FakeCoordinator().start()) {
            return closed.port();
        }
    }
}
