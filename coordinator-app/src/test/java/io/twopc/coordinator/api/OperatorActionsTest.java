package io.twopc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.coordinator.api.Http.Answer;
import io.twopc.coordinator.engine.RefusedException.Refusal;
import io.twopc.protocol.model.ParticipantId;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** What operators do by hand: each is recorded with who and why, and refused where it makes no sense. */
@ApiTest
class OperatorActionsTest {

    private static final String WHO = "{\"by\":\"alice\",\"reason\":\"ticket 7\"}";

    @Autowired
    private FakeTransactionManager engine;

    @Autowired
    private Http http;

    @BeforeEach
    void forget() {
        engine.reset();
    }

    @Test
    void abortingAnswersWithTheTransactionAsItThenStands() {
        engine.transactions.put(Views.ID, Views.aborted());

        Answer answer = http.post("/transactions/" + Examples.ID + "/abort", WHO);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("outcome").asString()).isEqualTo("ABORTED");
        assertThat(engine.asked).containsExactly("abort " + Examples.ID + " by alice: ticket 7");
    }

    @Test
    void acknowledgingDamageAnswersWithTheTransaction() {
        engine.transactions.put(Views.ID, Views.damaged());

        Answer answer = http.post("/transactions/" + Examples.ID + "/damage/acknowledge", WHO);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("damage").asString()).isEqualTo("HEURISTIC_ROLLBACK");
        assertThat(engine.asked).containsExactly("acknowledgeDamage " + Examples.ID + " by alice: ticket 7");
    }

    @Test
    void confirmingTheLogHasNoAnswerButDoneC20() {
        assertThat(http.post("/log/confirm", WHO).status()).isEqualTo(204);

        assertThat(engine.asked).containsExactly("confirmLog by alice: ticket 7");
    }

    @ParameterizedTest
    @CsvSource({
        "/transactions/0199c2f0-5d3e-7c41-9d0b-6a1f0c2e4b77/abort, DECIDED, 409",
        "/transactions/0199c2f0-5d3e-7c41-9d0b-6a1f0c2e4b77/abort, NOT_FOUND, 404",
        "/transactions/0199c2f0-5d3e-7c41-9d0b-6a1f0c2e4b77/abort, LOG_FAILED, 503",
        "/transactions/0199c2f0-5d3e-7c41-9d0b-6a1f0c2e4b77/damage/acknowledge, NO_DAMAGE, 409",
        "/transactions/0199c2f0-5d3e-7c41-9d0b-6a1f0c2e4b77/damage/acknowledge, NOT_FOUND, 404",
        "/log/confirm, NOTHING_TO_CONFIRM, 409",
        "/log/confirm, NOT_READY, 503"
    })
    void whatTheEngineRefusesIsAProblem(String path, Refusal refusal, int status) {
        engine.refusal = Optional.of(refusal);

        http.post(path, WHO).problem(status, refusal.code());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | by",
                "{\"by\":\"alice\"} | reason",
                "{\"by\":\" \",\"reason\":\"x\"} | by",
                "{\"by\":null,\"reason\":\"x\"} | by",
                "{\"by\":7,\"reason\":\"x\"} | by",
                "{\"by\":\"alice\",\"reason\":[]} | reason",
                "{\"by\":\"alice\",\"reason\":\"x\",\"why\":\"y\"} | why"
            })
    void whoAndWhyAreRequired(String body, String field) {
        for (String path : new String[] {
            "/transactions/" + Examples.ID + "/abort",
            "/transactions/" + Examples.ID + "/damage/acknowledge",
            "/log/confirm"
        }) {
            JsonNode problem = http.post(path, body).problem(400, "invalid_request");

            assertThat(problem.path("errors").path(0).path("field").asString()).isEqualTo(field);
        }
        assertThat(engine.asked).isEmpty();
    }

    @Test
    void aReasonWithoutEndIsRefused() {
        http.post("/log/confirm", "{\"by\":\"alice\",\"reason\":\"" + "x".repeat(1_001) + "\"}")
                .problem(400, "invalid_request");
        http.post("/log/confirm", "").problem(400, "malformed");
        http.post("/transactions/7/abort", WHO).problem(400, "invalid_request");
    }

    @Nested
    class WhenParticipantsAreLookedAt {

        @Test
        void oneIsShownWithItsConnection() {
            engine.participants.put(new ParticipantId("bank-a"), Views.participant("bank-a"));

            JsonNode body = http.get("/participants/bank-a").json();

            assertThat(body.toString())
                    .isEqualTo("{\"id\":\"bank-a\",\"member\":true,\"connected\":true,\"address\":\"127.0.0.1:51234\","
                            + "\"incarnation\":7,\"connectedSince\":\"2026-11-22T10:00:00.100Z\","
                            + "\"lastHeartbeatAt\":\"2026-11-22T10:00:01.100Z\",\"roundTripMillis\":1.25,"
                            + "\"openBranches\":3,\"inDoubtReported\":1}");
        }

        @Test
        void allAreListed() {
            engine.participants.put(new ParticipantId("bank-a"), Views.participant("bank-a"));

            JsonNode body = http.get("/participants").json();

            assertThat(body.path("participants").path(0).path("id").asString()).isEqualTo("bank-a");
        }

        @Test
        void anUnknownOneIsNotFoundAndAWrongIdRefused() {
            http.get("/participants/bank-x").problem(404, "not_found");
            http.get("/participants/bank%20x").problem(400, "invalid_request");
        }
    }

    @Nested
    class WhenAParticipantIsEvicted {

        @Test
        void nothingElseNeedsToBeSaid() {
            assertThat(http.delete("/participants/bank-a").status()).isEqualTo(204);

            assertThat(engine.asked).containsExactly("evict bank-a by not said: not said");
        }

        @Test
        void byForceNothingElseNeedsToBeSaidEither() {
            assertThat(http.delete("/participants/bank-a?force=true").status()).isEqualTo(204);

            assertThat(engine.asked).containsExactly("evict bank-a forcibly by not said: not said");
        }

        @Test
        void whoAndWhyAreRecorded() {
            assertThat(http.delete("/participants/bank-a?force=true&by=alice&reason=burnt%20down")
                            .status())
                    .isEqualTo(204);

            assertThat(engine.asked).containsExactly("evict bank-a forcibly by alice: burnt down");
        }

        @ParameterizedTest
        @CsvSource({"bank-a?force=maybe, force", "bank%20a, id"})
        void whatIsMissingOrWrongIsNamed(String path, String field) {
            JsonNode problem = http.delete("/participants/" + path).problem(400, "invalid_request");

            assertThat(problem.path("errors").path(0).path("field").asString()).isEqualTo(field);
            assertThat(engine.asked).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({"HOLDS_BRANCHES, 409", "NOT_FOUND, 404", "LOG_FAILED, 503"})
        void whatTheEngineRefusesIsAProblem(Refusal refusal, int status) {
            engine.refusal = Optional.of(refusal);

            http.delete("/participants/bank-a").problem(status, refusal.code());
        }
    }
}
