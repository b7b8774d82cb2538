package io.twopc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.coordinator.api.Http.Answer;
import io.twopc.coordinator.history.DamageFilter;
import io.twopc.coordinator.history.HistoryQuery;
import io.twopc.coordinator.history.Page;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.ProtocolState;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** GET /transactions and GET /transactions/{id}. */
@ApiTest
class LookAtTransactionsTest {

    @Autowired
    private FakeTransactionManager engine;

    @Autowired
    private Http http;

    @BeforeEach
    void forget() {
        engine.reset();
    }

    @Nested
    class WhenOneIsLookedAt {

        @Test
        void allThatIsKnownIsShown() {
            engine.transactions.put(Views.ID, Views.damaged());

            Answer answer = http.get("/transactions/" + Examples.ID);

            assertThat(answer.status()).isEqualTo(200);
            JsonNode body = answer.json();
            assertThat(body.path("state").asString()).isEqualTo("COMPLETED");
            assertThat(body.path("damage").asString()).isEqualTo("HEURISTIC_ROLLBACK");
            assertThat(body.path("damageAcknowledged").asBoolean(true)).isFalse();
            assertThat(body.path("createdAt").asString()).isEqualTo("2026-11-22T10:00:00.100Z");
            assertThat(body.path("decidedAt").asString()).isEqualTo("2026-11-22T10:00:00.112Z");
            assertThat(body.path("endedAt").asString()).isEqualTo("2026-11-22T10:00:00.120Z");
            assertThat(body.path("notes").path(0).path("by").asString()).isEqualTo("alice");
            JsonNode branch = body.path("branches").path(0);
            assertThat(branch.path("state").asString()).isEqualTo("ACKNOWLEDGED");
            assertThat(branch.path("vote").asString()).isEqualTo("COMMIT");
            assertThat(branch.path("acknowledged").asBoolean(false)).isTrue();
            assertThat(branch.path("heuristic").asString()).isEqualTo("rollback");
            assertThat(branch.path("explanation").asString()).isEqualTo("rolled back by hand");
            assertThat(branch.path("timeline").path(0).path("event").asString())
                    .isEqualTo("acknowledged_heuristic_rollback");
        }

        @Test
        void whatIsUnknownOrPastItsRetentionIsNotCalledAbortedC39() {
            JsonNode problem = http.get("/transactions/" + Examples.ID).problem(404, "not_found");

            assertThat(problem.path("detail").asString()).contains("retention").doesNotContainIgnoringCase("abort");
        }

        @ParameterizedTest
        @ValueSource(strings = {"1", "not-a-uuid", "0199c2f0-5d3e-7c41-9d0b-6a1f0c2e4b7", "%20", "0199c2f05d3e7c41"})
        void anIdThatIsNoUuidIsRefused(String id) {
            JsonNode problem = http.get("/transactions/" + id).problem(400, "invalid_request");

            assertThat(problem.path("errors").path(0).path("field").asString()).isEqualTo("id");
        }
    }

    @Nested
    class WhenManyAreLookedFor {

        @Test
        void fiftyAreAskedForUnlessTold() {
            assertThat(http.get("/transactions").json().toString()).isEqualTo("{\"transactions\":[]}");

            assertThat(engine.queries).containsExactly(new HistoryQuery(null, null, null, null, null, null, 50));
        }

        @Test
        void filtersReachTheEngine() {
            http.get("/transactions?state=ABORTED&outcome=aborted&damage=unacknowledged&participant=bank-a"
                    + "&since=2026-11-22T11:00:00%2B01:00&limit=7");

            assertThat(engine.queries)
                    .containsExactly(new HistoryQuery(
                            ProtocolState.ABORTED,
                            Outcome.ABORTED,
                            DamageFilter.UNACKNOWLEDGED,
                            new ParticipantId("bank-a"),
                            Instant.parse("2026-11-22T10:00:00Z"),
                            null,
                            7));
        }

        @Test
        void theLinkLeadsToTheNextPageWithTheSameFilters() {
            engine.page = new Page(List.of(Views.committed()), Views.ID);

            Answer first =
                    http.get("/transactions?outcome=COMMITTED&damage=any&since=2026-11-22T11:00:00%2B01:00&limit=1");
            String next = first.json().path("next").asString();

            assertThat(first.header("Link")).isEqualTo("<" + next + ">; rel=\"next\"");
            assertThat(http.get(next).status()).isEqualTo(200);
            assertThat(engine.queries.get(1))
                    .isEqualTo(new HistoryQuery(
                            null,
                            Outcome.COMMITTED,
                            DamageFilter.ANY,
                            null,
                            Instant.parse("2026-11-22T10:00:00Z"),
                            Views.ID,
                            1));
        }

        @Test
        void anEmptyPageMayStillHaveANextOne() {
            engine.page = new Page(List.of(), Views.ID);

            assertThat(http.get("/transactions").json().has("next")).isTrue();
        }

        @ParameterizedTest
        @CsvSource({
            "state=DONE, state",
            "outcome=MAYBE, outcome",
            "damage=none, damage",
            "damage=, damage",
            "participant=bank%20a, participant",
            "since=yesterday, since",
            "since=2026-11-22, since",
            "limit=0, limit",
            "limit=1001, limit",
            "limit=-1, limit",
            "limit=many, limit",
            "limit=99999999999, limit",
            "cursor=%21%21, cursor",
            "cursor=AAAA, cursor"
        })
        void aWrongParameterIsNamed(String parameter, String field) {
            JsonNode problem = http.get("/transactions?" + parameter).problem(400, "invalid_request");

            assertThat(problem.path("errors").path(0).path("field").asString()).isEqualTo(field);
            assertThat(engine.queries).isEmpty();
        }
    }
}
