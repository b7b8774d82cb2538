package io.twopc.participant;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.participant.Http.Answer;
import io.twopc.participant.api.OpenApiCheck;
import io.twopc.protocol.message.TransactionMessage.Abort;
import io.twopc.protocol.message.TransactionMessage.Ack;
import io.twopc.protocol.message.TransactionMessage.Commit;
import io.twopc.protocol.message.TransactionMessage.Forget;
import io.twopc.protocol.message.TransactionMessage.Prepare;
import io.twopc.protocol.message.TransactionMessage.VoteCommit;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.TransactionId;
import io.twopc.web.ApiDocuments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** The whole application with a coordinator on the other end of a real socket. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "springdoc.api-docs.enabled=true",
            "twopc.participant.id=bank-a",
            "twopc.participant.vote-preference=commit",
            "twopc.participant.token=t0ken-that-nobody-sees",
            "twopc.participant.log-level=trace"
        })
@ExtendWith(OutputCaptureExtension.class)
class ParticipantApplicationTest {

    private static final FakeCoordinator COORDINATOR = new FakeCoordinator().start();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Http http;

    ParticipantApplicationTest(@Autowired ApplicationContext context) {
        http = new Http(context);
    }

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) throws IOException {
        Path directory = Files.createTempDirectory("participant");
        registry.add("twopc.participant.coordinator-port", COORDINATOR::port);
        registry.add("twopc.participant.data-directory", directory::toString);
    }

    @AfterAll
    static void closeCoordinator() {
        COORDINATOR.close();
    }

    @BeforeEach
    void connected() {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> component("coordinatorConnection").path("status").asString(), "UP"::equals);
    }

    private JsonNode component(String name) {
        return http.get("/actuator/health").json().path("components").path(name);
    }

    private TransactionId prepared() {
        TransactionId transaction = FakeCoordinator.newTransaction();
        COORDINATOR.say(new Prepare(transaction, COORDINATOR.id, new Payload("{\"card\":\"4711-payload\"}")));
        COORDINATOR.hear(VoteCommit.class, transaction);
        return transaction;
    }

    private TransactionId committed() {
        TransactionId transaction = prepared();
        COORDINATOR.say(new Commit(transaction));
        COORDINATOR.hear(Ack.class, transaction);
        return transaction;
    }

    private static String heuristic(String decision) {
        return "{\"decision\":\"" + decision + "\",\"by\":\"alice\",\"reason\":\"ticket 4711\"}";
    }

    @Nested
    class WhenARoundRuns {

        @Test
        void theBranchIsSeenOverHttpOnItsWay() {
            TransactionId transaction = prepared();
            JsonNode branch = http.get("/branches/" + transaction).json();
            assertThat(branch.path("state").asString()).isEqualTo("PREPARED");
            assertThat(branch.path("inDoubt").asBoolean()).isTrue();
            assertThat(branch.path("coordinator").asString()).isEqualTo(COORDINATOR.id.toString());
            assertThat(http.get("/branches?state=prepared").body()).contains(transaction.toString());

            COORDINATOR.say(new Commit(transaction));
            COORDINATOR.hear(Ack.class, transaction);

            assertThat(http.get("/branches/" + transaction).json().path("state").asString())
                    .isEqualTo("COMMITTED");
            assertThat(http.get("/branches?state=PREPARED").body()).doesNotContain(transaction.toString());
        }

        @Test
        void aLostConnectionIsMadeAgainAndTheBranchIsAskedAbout() {
            TransactionId transaction = prepared();
            int hellos = COORDINATOR.hellos.size();

            COORDINATOR.cut();

            COORDINATOR.hear(io.twopc.protocol.message.TransactionMessage.Inquire.class, transaction);
            assertThat(COORDINATOR.hellos).hasSizeGreaterThan(hellos);
            COORDINATOR.say(new Abort(transaction));
            COORDINATOR.hear(Ack.class, transaction);
        }

        @Test
        void neitherPayloadNorTokenIsEverLogged(CapturedOutput output) {
            committed();
            COORDINATOR.cut();
            Awaitility.await().atMost(PATIENCE).until(() -> output.toString().contains("Admitted by coordinator"));

            assertThat(output).doesNotContain("4711-payload").doesNotContain("t0ken-that-nobody-sees");
            assertThat(COORDINATOR.hellos)
                    .allSatisfy(hello -> assertThat(hello.token()).isEqualTo("t0ken-that-nobody-sees"));
        }

        @Test
        void linesAboutABranchCarryItsTransaction(CapturedOutput output) {
            TransactionId transaction = committed();

            Awaitility.await().atMost(PATIENCE).until(() -> output.toString().contains("[tx=" + transaction + "]"));
        }
    }

    @Nested
    class WhenABranchIsDecidedByHand {

        @Test
        void c37_itIsRecordedCarriedOutAndReported() {
            TransactionId transaction = prepared();

            Answer answer = http.post("/branches/" + transaction + "/heuristic", heuristic("rollback"));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().path("heuristic").path("by").asString()).isEqualTo("alice");
            assertThat(COORDINATOR.hear(Ack.class, transaction).heuristic()).isEqualTo(HeuristicOutcome.ROLLBACK);
            COORDINATOR.hear(Ack.class, transaction);
            COORDINATOR.say(new Forget(transaction));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(
                            () -> http.get("/branches/" + transaction)
                                    .json()
                                    .path("state")
                                    .asString(),
                            "FORGOTTEN"::equals);
        }

        @Test
        void aBranchThatIsNotInDoubtIsAConflict() {
            Answer answer = http.post("/branches/" + committed() + "/heuristic", heuristic("rollback"));

            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.json().path("type").asString()).isEqualTo("urn:twopc:problem:not_in_doubt");
            assertThat(answer.json().path("state").asString()).isEqualTo("COMMITTED");
        }

        @Test
        void aBranchWithoutATraceIsNotFound() {
            Answer answer =
                    http.post("/branches/" + FakeCoordinator.newTransaction() + "/heuristic", heuristic("commit"));

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.contentType()).startsWith("application/problem+json");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                '' | malformed | a body is required
                not json | malformed | not JSON
                [] | malformed | must be a JSON object
                {"decision":"commit","by":"a","reason":"b"} x | malformed | not JSON
                {"decision":"commit","decision":"commit","by":"a","reason":"b"} | malformed | not JSON
                {} | invalid_request | 3 fields
                {"decision":"maybe","by":"a","reason":"b"} | invalid_request | must be "commit" or "rollback"
                {"decision":1,"by":"a","reason":"b"} | invalid_request | must be a string
                {"decision":"commit","by":"","reason":"b"} | invalid_request | by is required
                {"decision":"commit","by":"a"} | invalid_request | reason is required
                {"decision":"commit","by":"a","reason":"b","force":true} | invalid_request | is not known here
                """)
        void aBodyThatIsNotAsItMustBeIsRefusedAndSaysWhy(String body, String type, String words) {
            Answer answer = http.post("/branches/" + prepared() + "/heuristic", body);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().path("type").asString()).isEqualTo("urn:twopc:problem:" + type);
            assertThat(answer.json().path("detail").asString()).contains(words);
        }

        @Test
        void longTextsAndLongBodiesAreRefused() {
            String path = "/branches/" + prepared() + "/heuristic";
            String longReason = "{\"decision\":\"commit\",\"by\":\"a\",\"reason\":\"" + "x".repeat(1_001) + "\"}";

            assertThat(http.post(path, longReason).status()).isEqualTo(400);
            assertThat(http.post(path, " ".repeat(70_000)).status()).isEqualTo(413);
        }

        @Test
        void anotherContentTypeIsRefused() {
            assertThat(http.post("/branches/" + prepared() + "/heuristic", "text/plain", heuristic("commit"))
                            .status())
                    .isEqualTo(415);
        }
    }

    @Nested
    class WhenAskedForWhatIsNotThere {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/branches/not-a-uuid",
                    "/branches/1-2-3-4-5",
                    "/branches?state=lost-and-found",
                    "/branches?limit=0",
                    "/branches?limit=many"
                })
        void aParameterThatIsNotAsItMustBeIsRefused(String path) {
            Answer answer = http.get(path);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.contentType()).startsWith("application/problem+json");
        }

        @Test
        void anUnknownBranchOrPathIsNotFound() {
            assertThat(http.get("/branches/" + FakeCoordinator.newTransaction()).status())
                    .isEqualTo(404);
            assertThat(http.get("/branch").status()).isEqualTo(404);
            assertThat(http.get("/branch").contentType()).startsWith("application/problem+json");
        }

        @Test
        void anotherMethodIsRefused() {
            assertThat(http.post("/branches", "{}").status()).isEqualTo(405);
        }
    }

    @Nested
    class WhenItIsOperated {

        @Test
        void thePreferenceIsShown() {
            JsonNode preference = http.get("/preference").json();

            assertThat(preference.path("preference").asString()).isEqualTo("COMMIT");
            assertThat(preference.path("drawn").asBoolean()).isFalse();
        }

        @Test
        void healthHasTheComponentsAndTheProbes() {
            assertThat(component("coordinatorConnection")
                            .path("details")
                            .path("coordinator")
                            .asString())
                    .isEqualTo(COORDINATOR.id.toString());
            assertThat(component("resource").path("status").asString()).isEqualTo("UP");
            assertThat(component("resource").path("details").path("kind").asString())
                    .isEqualTo("preference");
            assertThat(http.get("/actuator/health/liveness").status()).isEqualTo(200);
            assertThat(http.get("/actuator/health/readiness").status()).isEqualTo(200);
            assertThat(http.get("/actuator/info")
                            .json()
                            .path("participant")
                            .path("id")
                            .asString())
                    .isEqualTo("bank-a");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "twopc_branches{state=\"PREPARED\"}",
                    "twopc_in_doubt{participant=\"bank-a\"}",
                    "twopc_in_doubt_oldest_age_seconds",
                    "twopc_connections_active",
                    "twopc_connections_total{event=\"opened\",reason=\"none\"}",
                    "twopc_frames_total{direction=\"in\"}",
                    "twopc_messages_total{direction=\"in\",type=\"prepare\"}",
                    "twopc_messages_total{direction=\"out\",type=\"vote_commit\"}",
                    "twopc_message_processing_duration_seconds_bucket{type=\"prepare\"",
                    "twopc_message_retries_total{type=\"inquire\"}",
                    "twopc_errors_total{component=\"engine\",type=\"defect\"} 0",
                    "twopc_log_force_duration_seconds_bucket",
                    "twopc_log_batch_size_records_count",
                    "twopc_log_bytes",
                    "twopc_resource_duration_seconds_bucket{call=\"prepare\""
                })
        void everyMeterOfTheContractIsThere(String meter) {
            committed();

            assertThat(http.get("/actuator/prometheus").body()).contains(meter);
        }

        @Test
        void noTransactionIsALabel() {
            TransactionId transaction = committed();

            assertThat(http.get("/actuator/prometheus").body()).doesNotContain(transaction.toString());
        }

        @Test
        void theApiIsDescribed() throws IOException {
            JsonNode document = http.get("/v3/api-docs").json();

            ApiDocuments.assertServed(document, http.get("/generated-api-docs").json());
            OpenApiCheck.complete(document);
            OpenApiCheck.fits(
                    document, "Branch", http.get("/branches/" + prepared()).json());
            OpenApiCheck.fits(document, "Preference", http.get("/preference").json());
            assertThat(http.get("/swagger-ui/index.html").status()).isEqualTo(200);
            assertThat(http.get("/swagger-ui/swagger-initializer.js").body()).contains("../v3/api-docs");
        }
    }
}
