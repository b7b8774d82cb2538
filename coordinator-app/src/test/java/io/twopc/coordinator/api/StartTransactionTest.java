package io.twopc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.coordinator.api.Http.Answer;
import io.twopc.coordinator.engine.RefusedException;
import io.twopc.coordinator.engine.RefusedException.Refusal;
import io.twopc.coordinator.engine.StartTransaction;
import io.twopc.coordinator.engine.StartTransaction.Addressees;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.engine.AfterTurn;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.ProtocolState;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** POST /transactions: what is asked of the engine, and what each end of a round is answered with. */
@ApiTest
class StartTransactionTest {

    private static final String LOCATION = "/transactions/" + Examples.ID;

    @Autowired
    private FakeTransactionManager engine;

    @Autowired
    private Http http;

    @BeforeEach
    void forget() {
        engine.reset();
    }

    @Nested
    class WhenTheWishIsWellFormed {

        @Test
        void branchesReachTheEngineAsTheyWereGiven() {
            engine.decidesAtOnce(Views.committed());

            http.post("/transactions", Examples.TRANSFER);

            assertThat(engine.submitted).singleElement().satisfies(request -> {
                assertThat(request.timeout()).isEqualTo(Duration.ofSeconds(5));
                assertThat(request.key()).isNull();
                assertThat(request.durableAdmission()).isFalse();
                assertThat(((Addressees.Branches) request.addressees()).branches())
                        .containsExactly(
                                new StartTransaction.Branch(
                                        new ParticipantId("bank-a"),
                                        new Payload("{\"operation\":\"debit\",\"account\":\"alice\",\"amount\":10}")),
                                new StartTransaction.Branch(
                                        new ParticipantId("bank-b"),
                                        new Payload("{\"operation\":\"credit\",\"account\":\"bob\",\"amount\":10}")));
            });
        }

        @Test
        void thePayloadFormAddressesEveryMemberWithTheConfiguredTimeout() {
            engine.decidesAtOnce(Views.committed());

            http.post("/transactions", "{\"payload\":{\"amount\":1.10,\"big\":12345678901234567890}}");

            assertThat(engine.submitted).singleElement().satisfies(request -> {
                assertThat(request.timeout()).isEqualTo(Duration.ofSeconds(30));
                assertThat(request.addressees())
                        .isEqualTo(new Addressees.EveryMember(
                                new Payload("{\"amount\":1.10,\"big\":12345678901234567890}")));
            });
        }

        @Test
        void aBranchWithoutPayloadGetsAnEmptyOne() {
            engine.decidesAtOnce(Views.committed());

            http.post("/transactions", "{\"branches\":[{\"participant\":\"bank-a\"}]}");

            assertThat(((Addressees.Branches) engine.submitted.get(0).addressees()).branches())
                    .containsExactly(new StartTransaction.Branch(new ParticipantId("bank-a"), Payload.EMPTY));
        }
    }

    @Nested
    class WhenTheOutcomeComesInTime {

        @Test
        void aCommitIsCreatedWithItsLocation() {
            engine.decidesAtOnce(Views.committed());

            Answer answer = http.post("/transactions", Examples.TRANSFER);

            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.header("Location")).isEqualTo(LOCATION);
            JsonNode body = answer.json();
            assertThat(body.path("id").asString()).isEqualTo(Examples.ID);
            assertThat(body.path("state").asString()).isEqualTo("COMMIT_PHASE");
            assertThat(body.path("outcome").asString()).isEqualTo("COMMITTED");
            assertThat(body.path("timeout").asString()).isEqualTo("PT5S");
            assertThat(body.has("reason")).isFalse();
            assertThat(body.path("branches")
                            .path(0)
                            .path("timeline")
                            .path(1)
                            .path("event")
                            .asString())
                    .isEqualTo("voted_commit");
        }

        @Test
        void theAnswerSaysWhoWasExcludedR12() {
            engine.decidesAtOnce(Views.committed());

            JsonNode body = http.post("/transactions", Examples.EVERY_MEMBER).json();

            assertThat(body.path("excluded").toString()).isEqualTo("[\"bank-c\"]");
            assertThat(body.path("branches").path(1).path("state").asString()).isEqualTo("EXCLUDED");
        }

        @Test
        void anAbortIsAResultAndNotAnError() {
            engine.decidesAtOnce(Views.aborted());

            Answer answer = http.post("/transactions", Examples.TRANSFER);

            assertThat(answer.status()).isEqualTo(201);
            JsonNode body = answer.json();
            assertThat(body.path("outcome").asString()).isEqualTo("ABORTED");
            assertThat(body.path("reason").asString()).isEqualTo("voted_abort");
            assertThat(body.path("reasonParticipant").asString()).isEqualTo("bank-a");
            assertThat(body.path("reasonDetail").asString()).isEqualTo("insufficient funds");
        }

        @Test
        void anOutcomeThatComesLaterIsWaitedForWithoutAThread() {
            assertThat(answerOnce(() -> engine.outcome.complete(Views.committed()))
                            .statusCode())
                    .isEqualTo(201);
        }

        /** Few branches fit into the buffer of a response and many do not. */
        @ParameterizedTest
        @ValueSource(ints = {1, 500})
        void anOutcomeThatAThreadBringsFromItsTurnIsAnsweredWhole(int branches) {
            TransactionView outcome = Views.committedBy(branches);

            HttpResponse<String> answer = answerOnce(() -> AfterTurn.following(() -> engine.outcome.complete(outcome)));

            assertThat(answer.statusCode()).isEqualTo(201);
            assertThat(answer.headers().firstValue("Location")).hasValue(LOCATION);
            JsonNode body = new Answer(answer).json();
            assertThat(body.path("outcome").asString()).isEqualTo("COMMITTED");
            assertThat(body.path("branches")).hasSize(branches);
            engine.decidesAtOnce(Views.committed());
            assertThat(http.post("/transactions", Examples.TRANSFER).status())
                    .as("of the next round")
                    .isEqualTo(201);
        }

        private HttpResponse<String> answerOnce(Runnable decided) {
            engine.admits(Views.undecided());
            CompletableFuture<HttpResponse<String>> answer = http.client()
                    .sendAsync(
                            http.postRequest("/transactions", Examples.TRANSFER), HttpResponse.BodyHandlers.ofString());
            Awaitility.await().until(() -> engine.submitted.size() == 1);
            assertThat(answer).isNotDone();
            decided.run();
            return answer.join();
        }

        @Test
        void aDecisionThatCouldNotBeMadeDurableIsUnknownR3() {
            TransactionView unknown = Views.undecided();
            engine.decidesAtOnce(unknown);

            Answer answer = http.post("/transactions", Examples.TRANSFER);

            JsonNode problem = answer.problem(503, "outcome_unknown");
            assertThat(answer.header("Location")).isEqualTo(LOCATION);
            assertThat(problem.path("outcome").asString()).isEqualTo("UNKNOWN");
            assertThat(problem.path("id").asString()).isEqualTo(Examples.ID);
        }

        @Test
        void anOutcomeThatFailsIsUnknownToo() {
            engine.admits(Views.undecided());
            engine.outcome.completeExceptionally(new RefusedException(Refusal.LOG_FAILED, "the disk is gone"));

            Answer answer = http.post("/transactions", Examples.TRANSFER);

            answer.problem(503, "outcome_unknown");
            assertThat(answer.header("Location")).isEqualTo(LOCATION);
        }
    }

    @Nested
    class WhenTheClientDoesNotWait {

        @Test
        void respondAsyncIsAcceptedOnceTheAdmissionIsDurable() {
            engine.admits(Views.undecided());

            Answer answer = http.post("/transactions", Examples.TRANSFER, "Prefer", "respond-async");

            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.header("Location")).isEqualTo(LOCATION);
            assertThat(answer.header("Preference-Applied")).isEqualTo("respond-async");
            assertThat(answer.json().path("state").asString()).isEqualTo("PREPARE_PHASE");
            assertThat(engine.submitted)
                    .singleElement()
                    .satisfies(request -> assertThat(request.durableAdmission()).isTrue());
        }

        @Test
        void anOutcomeThatIsThereAlreadyIsGiven() {
            engine.decidesAtOnce(Views.committed());

            assertThat(http.post("/transactions", Examples.TRANSFER, "Prefer", "respond-async")
                            .status())
                    .isEqualTo(201);
        }

        @Test
        void anOutcomeSlowerThanTheWaitIsAcceptedAfterItsAdmissionWasForced() {
            engine.admits(Views.undecided());
            CompletableFuture<HttpResponse<String>> answer = http.client()
                    .sendAsync(
                            http.postRequest("/transactions", Examples.TRANSFER, "Prefer", "respond-async, wait=1"),
                            HttpResponse.BodyHandlers.ofString());
            Awaitility.await().until(() -> engine.asked.contains("makeAdmissionDurable " + Examples.ID));
            assertThat(answer).isNotDone();

            engine.admission.complete(Views.undecided());

            HttpResponse<String> accepted = answer.join();
            assertThat(accepted.statusCode()).isEqualTo(202);
            assertThat(accepted.headers().firstValue("Location")).hasValue(LOCATION);
            assertThat(accepted.headers().firstValue("Preference-Applied")).hasValue("respond-async, wait=1");
            assertThat(engine.submitted.get(0).durableAdmission()).isFalse();
        }

        @Test
        void aRoundDecidedWhileItsAdmissionWasForcedIsCreated() {
            engine.admits(Views.undecided());
            engine.admission.complete(Views.aborted());

            assertThat(http.post("/transactions", Examples.TRANSFER, "Prefer", "wait=1")
                            .status())
                    .isEqualTo(201);
        }

        @Test
        void aRoundRefusedAsDecidedIsLookedUp() {
            engine.admits(Views.undecided());
            engine.transactions.put(Views.ID, Views.committed());
            engine.admission.completeExceptionally(new RefusedException(Refusal.DECIDED, "decided"));

            assertThat(http.post("/transactions", Examples.TRANSFER, "Prefer", "wait=1")
                            .status())
                    .isEqualTo(201);
        }

        @Test
        void anAdmissionThatCouldNotBeForcedIsUnknown() {
            engine.admits(Views.undecided());
            engine.admission.completeExceptionally(new RefusedException(Refusal.LOG_FAILED, "the disk is gone"));

            Answer answer = http.post("/transactions", Examples.TRANSFER, "Prefer", "wait=1");

            answer.problem(503, "outcome_unknown");
            assertThat(answer.header("Location")).isEqualTo(LOCATION);
        }
    }

    @Nested
    class WhenAKeyIsGiven {

        @Test
        void theKeyAndTheHashOfTheBodyReachTheEngineC2() {
            engine.decidesAtOnce(Views.committed());

            http.post("/transactions", Examples.TRANSFER, "Idempotency-Key", "order-4711");

            assertThat(engine.submitted.get(0).key()).isNotNull().satisfies(key -> {
                assertThat(key.value()).isEqualTo("order-4711");
                assertThat(key.bodyHash()).matches("[0-9a-f]{64}");
            });
        }

        @Test
        void bodiesThatMeanTheSameHaveTheSameHashAndOthersHaveNot() {
            engine.decidesAtOnce(Views.committed());
            String same = "{ \"timeout\":\"PT5S\", \"payload\": {\"b\":1.0, \"a\":[true, null]} }";

            String first = hashOf("{\"payload\":{\"a\":[true,null],\"b\":1},\"timeout\":\"PT5S\"}");

            assertThat(hashOf(same)).isEqualTo(first);
            assertThat(hashOf("{\"payload\":{\"a\":[true,null],\"b\":1},\"timeout\":\"PT6S\"}"))
                    .isNotEqualTo(first);
            assertThat(hashOf("{\"payload\":{\"a\":[true,null],\"b\":2},\"timeout\":\"PT5S\"}"))
                    .isNotEqualTo(first);
        }

        @ParameterizedTest
        @ValueSource(strings = {"two words", "\u00fcber", "\u0001"})
        void aKeyThatIsNotVisibleAsciiIsRefused(String key) {
            // The JDK's client does not send such a header, so the bytes go out by hand.
            String answer = RawHttp.exchange(
                    http.uri("/").getPort(),
                    "POST /transactions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            + "Idempotency-Key: " + key + "\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");

            assertThat(answer).startsWith("HTTP/1.1 400");
            assertThat(engine.submitted).isEmpty();
        }

        @Test
        void aKeyThatIsTooLongOrGivenTwiceIsRefused() {
            http.post("/transactions", Examples.TRANSFER, "Idempotency-Key", "k".repeat(256))
                    .problem(400, "invalid_request");
            http.post("/transactions", Examples.TRANSFER, "Idempotency-Key", "a", "Idempotency-Key", "b")
                    .problem(400, "invalid_request");

            assertThat(engine.submitted).isEmpty();
        }

        private String hashOf(String body) {
            engine.submitted.clear();
            http.post("/transactions", body, "Idempotency-Key", "key");
            StartTransaction.Key key = engine.submitted.get(0).key();
            return key == null ? "" : key.bodyHash();
        }
    }

    @Nested
    class WhenTheEngineRefuses {

        @ParameterizedTest
        @CsvSource({
            "UNKNOWN_PARTICIPANT, 422",
            "IDEMPOTENCY_CONFLICT, 422",
            "OVERLOADED, 429",
            "NOT_READY, 503",
            "SHUTTING_DOWN, 503",
            "LOG_FAILED, 503",
            "LOG_UNCONFIRMED, 503"
        })
        void theProblemSaysWhy(Refusal refusal, int status) {
            engine.refusesWishes(refusal);

            Answer answer = http.post("/transactions", Examples.TRANSFER);

            JsonNode problem = answer.problem(status, refusal.code());
            assertThat(problem.path("detail").asString()).isEqualTo("no: " + refusal.code());
            assertThat(problem.path("instance").asString()).isEqualTo("/transactions");
            if (status == 429) {
                assertThat(answer.header("Retry-After")).isEqualTo("1");
            }
        }

        @Test
        void aFailureNobodyForesawIsNotSpreadOut() {
            engine.submission = CompletableFuture.failedFuture(new IllegalStateException("inner workings"));

            JsonNode problem = http.post("/transactions", Examples.TRANSFER).problem(500, "internal");

            assertThat(problem.toString()).doesNotContain("inner workings");
        }
    }

    @Nested
    class WhenTheBodyIsBad {

        @Test
        void aBodyThatBreaksOffIsABadRequest() {
            String answer = RawHttp.exchangeAndEnd(
                    http.uri("/").getPort(),
                    "POST /transactions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 100\r\n\r\n{\"payload\":");

            assertThat(answer).startsWith("HTTP/1.1 400").contains("urn:twopc:problem:invalid_request");
            assertThat(engine.submitted).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "   ",
                    "{",
                    "nonsense",
                    "[]",
                    "null",
                    "\"text\"",
                    "17",
                    "{\"payload\":{}} trailing",
                    "{\"payload\":{},\"payload\":{}}",
                    "{\"payload\":{\"a\":1,\"a\":2}}",
                    "{\"payload\":{\"a\":NaN}}",
                    "{\"payload\":{\"a\":01}}",
                    "{\"payload\":{\"a\":1e99999999999}}",
                    "{\"payload\":{a:1}}"
                })
        void jsonThatCannotBeReadIsMalformed(String body) {
            http.post("/transactions", body).problem(400, "malformed");

            assertThat(engine.submitted).isEmpty();
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                        {} | branches
                        {"branches":null,"payload":null} | branches
                        {"branches":[{"participant":"a"}],"payload":{}} | branches
                        {"branches":[]} | branches
                        {"branches":{}} | branches
                        {"branches":"bank-a"} | branches
                        {"branches":["bank-a"]} | branches[0]
                        {"branches":[null]} | branches[0]
                        {"branches":[{}]} | branches[0].participant
                        {"branches":[{"participant":7}]} | branches[0].participant
                        {"branches":[{"participant":""}]} | branches[0].participant
                        {"branches":[{"participant":"bank a"}]} | branches[0].participant
                        {"branches":[{"participant":"-bank"}]} | branches[0].participant
                        {"branches":[{"participant":"a"},{"participant":"a"}]} | branches[1].participant
                        {"branches":[{"participant":"a","payload":[]}]} | branches[0].payload
                        {"branches":[{"participant":"a","payload":"x"}]} | branches[0].payload
                        {"branches":[{"participant":"a","amount":1}]} | branches[0].amount
                        {"payload":"x"} | payload
                        {"payload":{},"timeout":"PT0S"} | timeout
                        {"payload":{},"timeout":"-PT5S"} | timeout
                        {"payload":{},"timeout":"PT-5S"} | timeout
                        {"payload":{},"timeout":"PT1H0.001S"} | timeout
                        {"payload":{},"timeout":"P365000D"} | timeout
                        {"payload":{},"timeout":"PT99999999999999999999S"} | timeout
                        {"payload":{},"timeout":"5s"} | timeout
                        {"payload":{},"timeout":""} | timeout
                        {"payload":{},"timeout":5} | timeout
                        {"payload":{},"time_out":"PT5S"} | time_out
                        """)
        void whatIsWrongIsNamed(String body, String field) {
            JsonNode problem = http.post("/transactions", body).problem(400, "invalid_request");

            assertThat(problem.path("errors").path(0).path("field").asString()).isEqualTo(field);
            assertThat(problem.path("errors").path(0).path("detail").asString()).isNotBlank();
            assertThat(engine.submitted).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"PT0.0000001S", "PT0.000999999S", "PT1H0.000000001S"})
        void aTimeoutOutOfRangeIsToldTheRange(String timeout) {
            JsonNode problem = http.post("/transactions", "{\"payload\":{},\"timeout\":\"" + timeout + "\"}")
                    .problem(400, "invalid_request");

            assertThat(problem.path("errors").path(0).path("field").asString()).isEqualTo("timeout");
            assertThat(problem.path("errors").path(0).path("detail").asString())
                    .isEqualTo("must be from PT0.001S (1 ms) to PT1H");
            assertThat(engine.submitted).isEmpty();
        }

        @Test
        void everythingThatIsWrongIsNamedAtOnce() {
            JsonNode problem = http.post("/transactions", "{\"branches\":[{\"participant\":1}],\"timeout\":1,\"x\":1}")
                    .problem(400, "invalid_request");

            assertThat(problem.path("errors").size()).isEqualTo(3);
        }

        @Test
        void moreBranchesThanAllowedAreRefused() {
            StringBuilder body = new StringBuilder("{\"branches\":[{\"participant\":\"p0\"}");
            for (int i = 1; i <= 10; i++) {
                body.append(",{\"participant\":\"p").append(i).append("\"}");
            }

            http.post("/transactions", body.append("]}").toString()).problem(400, "invalid_request");
        }

        @Test
        void aPayloadThatFitsNoFrameIsTooLarge() {
            String body = "{\"payload\":{\"text\":\"" + "x".repeat(17_000) + "\"}}";

            http.post("/transactions", body).problem(413, "too_large");

            assertThat(engine.submitted).isEmpty();
        }

        @Test
        void aPayloadThatNestsTooDeeplyIsRefused() {
            String body = "{\"payload\":" + "{\"a\":".repeat(64) + "{}" + "}".repeat(64) + "}";

            http.post("/transactions", body).problem(400, "invalid_request");
            http.post("/transactions", "[".repeat(5_000) + "]".repeat(5_000)).problem(400, "malformed");
        }

        @Test
        void halfOfASurrogatePairIsRefusedBecauseNoFrameCanHoldIt() {
            http.post("/transactions", "{\"payload\":{\"text\":\"\\ud83d\"}}").problem(400, "invalid_request");
        }

        @Test
        void anotherMediaTypeIsRefused() {
            http.send(http.request("/transactions")
                            .header("Content-Type", "text/plain")
                            .POST(HttpRequest.BodyPublishers.ofString("{}"))
                            .build())
                    .problem(415, "unsupported_media_type");
        }
    }

    @Test
    void anUndecidedTransactionIsNotCalledAborted() {
        engine.admits(Views.undecided());

        JsonNode body = http.post("/transactions", Examples.TRANSFER, "Prefer", "respond-async")
                .json();

        assertThat(body.path("outcome").asString()).isEqualTo(Outcome.UNKNOWN.name());
        assertThat(body.path("state").asString()).isEqualTo(ProtocolState.PREPARE_PHASE.name());
    }
}
