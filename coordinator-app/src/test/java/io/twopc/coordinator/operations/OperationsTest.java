package io.twopc.coordinator.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.twopc.coordinator.api.FakeTransactionManager;
import io.twopc.coordinator.api.Http;
import io.twopc.coordinator.channel.ChannelStatus;
import io.twopc.coordinator.engine.EngineStatus;
import io.twopc.coordinator.engine.EngineStatus.Phase;
import io.twopc.coordinator.engine.InDoubt;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;

/** Health, probes, metrics and information over HTTP, with an engine that stands as the test says. */
@SpringBootTest(classes = OperationsTest.Application.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Import(Http.class)
class OperationsTest {

    @Autowired
    private FakeTransactionManager engine;

    @Autowired
    private HandChannel channel;

    @Autowired
    private Http http;

    @Autowired
    private MeterRegistry registry;

    @Autowired
    private EngineMeters engineMeters;

    @Autowired
    private StatusGauges gauges;

    @BeforeEach
    void forget() {
        engine.reset();
        channel.listening = true;
    }

    @Nested
    class WhenAllIsWell {

        @Test
        void everyComponentIsUpAndSaysHowItStands() {
            JsonNode health = http.get("/actuator/health").json();

            assertThat(health.path("status").asString()).isEqualTo("UP");
            JsonNode log = health.path("components").path("decisionLog");
            assertThat(log.path("status").asString()).isEqualTo("UP");
            assertThat(log.path("details").path("incarnation").asInt()).isEqualTo(4);
            JsonNode listening = health.path("components").path("participantChannel");
            assertThat(listening.path("status").asString()).isEqualTo("UP");
            assertThat(listening.path("details").toString())
                    .isEqualTo("{\"listening\":true,\"members\":3,\"connected\":2,\"port\":8080}");
        }

        @Test
        void theProbesSucceed() {
            assertThat(http.get("/actuator/health/liveness").status()).isEqualTo(200);
            assertThat(http.get("/actuator/health/readiness").status()).isEqualTo(200);
        }

        @Test
        void informationTellsVersionIdentityAndIncarnation() {
            JsonNode info = http.get("/actuator/info").json();

            assertThat(info.path("build").path("version").asString()).isNotBlank();
            assertThat(info.path("coordinator").path("id").asString())
                    .isEqualTo("5e0d7f2c-6f0a-4b5e-9d9e-0f6c1a2b3c4d");
            assertThat(info.path("coordinator").path("incarnation").asInt()).isEqualTo(4);
        }

        @ParameterizedTest
        @ValueSource(strings = {"env", "beans", "loggers", "heapdump", "configprops", "shutdown"})
        void nothingElseIsExposed(String endpoint) {
            assertThat(http.get("/actuator/" + endpoint).status()).isEqualTo(404);
        }
    }

    @Nested
    class WhenTheLogIsPoisoned {

        @BeforeEach
        void poison() {
            engine.status = status(Phase.FAILED, false, "No space left on device");
        }

        @Test
        void healthIsDownAndSaysWhyR3() {
            var answer = http.get("/actuator/health");

            assertThat(answer.status()).isEqualTo(503);
            JsonNode log = answer.json().path("components").path("decisionLog");
            assertThat(log.path("status").asString()).isEqualTo("DOWN");
            assertThat(log.path("details").path("failure").asString()).isEqualTo("No space left on device");
        }

        @Test
        void livenessAndReadinessFail() {
            assertThat(http.get("/actuator/health/liveness").status()).isEqualTo(503);
            assertThat(http.get("/actuator/health/readiness").status()).isEqualTo(503);
        }
    }

    @Nested
    class WhenNobodyHasVouchedForAFreshLog {

        @BeforeEach
        void unconfirmed() {
            engine.status = status(Phase.ACCEPTING, true, null);
        }

        @Test
        void healthSaysSoAndHowToConfirmC20() {
            JsonNode log =
                    http.get("/actuator/health").json().path("components").path("decisionLog");

            assertThat(log.path("status").asString()).isEqualTo("OUT_OF_SERVICE");
            assertThat(log.path("details").path("foreignBranches").asInt()).isEqualTo(5);
            assertThat(log.path("details").path("hint").asString()).contains("POST /log/confirm");
        }

        @Test
        void aRestartWouldNotHelpButNoRoundsAreTaken() {
            assertThat(http.get("/actuator/health/liveness").status()).isEqualTo(200);
            assertThat(http.get("/actuator/health/readiness").status()).isEqualTo(503);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {"RECOVERING", "DRAINING", "STOPPED"})
    void beforeAndAfterItsTimeTheCoordinatorLivesButIsNotReady(Phase phase) {
        engine.status = status(phase, false, null);
        channel.listening = false;

        assertThat(http.get("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(http.get("/actuator/health/readiness").status()).isEqualTo(503);
        assertThat(http.get("/actuator/health")
                        .json()
                        .path("components")
                        .path("participantChannel")
                        .path("status")
                        .asString())
                .isEqualTo("OUT_OF_SERVICE");
    }

    @Test
    void readinessDoesNotDependOnHowManyMembersAreConnected() {
        engine.status = new EngineStatus(Phase.ACCEPTING, "c", 1, false, false, 0, null, 0, 0, 0, 0);

        assertThat(http.get("/actuator/health/readiness").status()).isEqualTo(200);
        assertThat(http.get("/actuator/health").status()).isEqualTo(200);
    }

    @Test
    void aPortThatNoLongerAcceptsIsDownButNoReasonToRestart() {
        channel.listening = false;

        JsonNode health = http.get("/actuator/health").json();

        assertThat(health.path("components")
                        .path("participantChannel")
                        .path("status")
                        .asString())
                .isEqualTo("DOWN");
        assertThat(http.get("/actuator/health/liveness").status()).isEqualTo(200);
    }

    @Nested
    class WhenMetricsAreRead {

        /** Contract §5. */
        private static final Map<String, Set<String>> LABELS = Map.ofEntries(
                Map.entry("twopc.transactions", Set.of("outcome", "reason")),
                Map.entry("twopc.transaction.duration", Set.of("outcome")),
                Map.entry("twopc.phase.duration", Set.of("phase")),
                Map.entry("twopc.transactions.active", Set.of("state")),
                Map.entry("twopc.in.doubt", Set.of("participant")),
                Map.entry("twopc.in.doubt.oldest.age", Set.of()),
                Map.entry("twopc.connections.active", Set.of()),
                Map.entry("twopc.connections", Set.of("event", "reason")),
                Map.entry("twopc.frames", Set.of("direction")),
                Map.entry("twopc.messages", Set.of("type", "direction")),
                Map.entry("twopc.message.processing.duration", Set.of("type")),
                Map.entry("twopc.message.retries", Set.of("type")),
                Map.entry("twopc.errors", Set.of("component", "type")),
                Map.entry("twopc.log.force.duration", Set.of()),
                Map.entry("twopc.log.batch.size", Set.of()),
                Map.entry("twopc.log.bytes", Set.of()),
                Map.entry("twopc.damage", Set.of("kind")));

        @BeforeEach
        void someMembers() {
            engine.inDoubt = new InDoubt(
                    Map.of(new ParticipantId("bank-a"), 2, new ParticipantId("bank-b"), 0),
                    Instant.now().minusSeconds(90));
            gauges.refresh();
        }

        @Test
        void everyMeterOfTheContractIsThereBeforeAnythingHappenedAndNoOther() {
            Set<String> names = new TreeSet<>();
            registry.getMeters().stream()
                    .map(meter -> meter.getId().getName())
                    .filter(name -> name.startsWith("twopc."))
                    .forEach(names::add);

            assertThat(names).isEqualTo(new TreeSet<>(LABELS.keySet()));
        }

        @Test
        void everyMeterHasExactlyTheLabelsOfTheContract() {
            assertThat(registry.getMeters()).allSatisfy(meter -> {
                if (meter.getId().getName().startsWith("twopc.")) {
                    Set<String> labels = new TreeSet<>();
                    meter.getId().getTags().forEach(tag -> labels.add(tag.getKey()));
                    assertThat(labels)
                            .as(meter.getId().getName())
                            .isEqualTo(new TreeSet<>(LABELS.get(meter.getId().getName())));
                    assertThat(meter.getId().getDescription())
                            .as(meter.getId().getName())
                            .isNotBlank();
                }
            });
        }

        @Test
        void prometheusSeesHistogramsOfEveryTimerAndZeroesOfEveryCounter() {
            engineMeters.decided(Outcome.COMMITTED, null, Duration.ofMillis(12));

            List<String> lines =
                    http.get("/actuator/prometheus").response().body().lines().toList();

            for (String timer : List.of(
                    "twopc_transaction_duration_seconds_bucket",
                    "twopc_phase_duration_seconds_bucket",
                    "twopc_message_processing_duration_seconds_bucket",
                    "twopc_log_force_duration_seconds_bucket",
                    "twopc_log_batch_size_records_bucket")) {
                assertThat(lines).anyMatch(line -> line.startsWith(timer));
            }
            assertThat(lines)
                    .contains("twopc_transactions_total{outcome=\"ABORTED\",reason=\"voted_abort\"} 0.0")
                    .contains("twopc_damage_total{kind=\"HAZARD\"} 0.0")
                    .contains("twopc_in_doubt{participant=\"bank-a\"} 2.0")
                    .contains("twopc_in_doubt{participant=\"bank-b\"} 0.0")
                    .contains("twopc_log_bytes 4096.0")
                    .anyMatch(line -> line.startsWith("twopc_in_doubt_oldest_age_seconds 9"));
        }

        @Test
        void whoIsNoMemberAnyMoreHasNoGauge() {
            engine.inDoubt = new InDoubt(Map.of(new ParticipantId("bank-b"), 0), null);
            gauges.refresh();

            assertThat(registry.find("twopc.in.doubt").meters())
                    .extracting(Meter::getId)
                    .extracting(id -> id.getTag("participant"))
                    .containsExactly("bank-b");
            assertThat(registry.get("twopc.in.doubt.oldest.age").timeGauge().value())
                    .isZero();
        }

        /** Taken out and put back, it would be missing from a scrape of that moment, or be there twice and fail it. */
        @Test
        void whoStaysAMemberKeepsItsGaugeWhichTellsTheNewestFigure() {
            Gauge before = gaugeOf("bank-a");

            engine.inDoubt = new InDoubt(Map.of(new ParticipantId("bank-a"), 5, new ParticipantId("bank-c"), 1), null);
            gauges.refresh();

            assertThat(gaugeOf("bank-a")).isSameAs(before);
            assertThat(before.value()).isEqualTo(5);
            assertThat(gaugeOf("bank-c").value()).isEqualTo(1);
        }

        private Gauge gaugeOf(String participant) {
            return registry.get("twopc.in.doubt")
                    .tag("participant", participant)
                    .gauge();
        }
    }

    private static EngineStatus status(Phase phase, boolean unconfirmed, @Nullable String failure) {
        return new EngineStatus(phase, "coordinator", 2, true, unconfirmed, 5, failure, 10, 0, 3, 0);
    }

    /** A channel that listens when told to. */
    static final class HandChannel implements ChannelStatus {

        volatile boolean listening = true;

        @Override
        public boolean isListening() {
            return listening;
        }

        @Override
        public int port() {
            return 8080;
        }
    }

    /** No stereotype, so that no scan but its own finds it. */
    @EnableAutoConfiguration
    @ComponentScan(basePackageClasses = EngineMeters.class)
    static class Application {

        @Bean
        FakeTransactionManager engine() {
            return new FakeTransactionManager();
        }

        @Bean
        HandChannel channel() {
            return new HandChannel();
        }
    }
}
