package io.twopc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.twopc.coordinator.api.Http.Answer;
import io.twopc.coordinator.engine.RefusedException.Refusal;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Whatever is wrong with a request, the answer is a problem detail, and it is counted. */
@ApiTest
class ErrorsTest {

    @Autowired
    private FakeTransactionManager engine;

    @Autowired
    private Http http;

    @Autowired
    private MeterRegistry meters;

    @Autowired
    private WaitingRequests waiting;

    @Autowired
    private FirstByte firstByte;

    @BeforeEach
    void forget() {
        engine.reset();
    }

    @Test
    void whileAsManyWaitAsMayARoundIsTurnedAwayUnread() {
        engine.decidesAtOnce(Views.committed());
        double before = count("overloaded");
        AtomicInteger entered = new AtomicInteger();
        try {
            Answer answer = Awaitility.await().until(() -> postWhileFull(entered), last -> last.status() != 400);
            JsonNode problem = answer.problem(429, "overloaded");
            assertThat(answer.header("Retry-After")).isEqualTo("1");
            assertThat(problem.path("detail").asString())
                    .isEqualTo(waiting.most() + " requests wait for outcomes already");
            assertThat(count("overloaded")).isEqualTo(before + 1);
            assertThat(http.get("/transactions").status())
                    .as("questions are answered")
                    .isEqualTo(200);
        } finally {
            leave(entered.get());
        }
        assertThat(http.post("/transactions", "{\"payload\":{}}").status()).isEqualTo(201);
    }

    /** What an earlier test left behind may leave only now; then the body was read after all. */
    private Answer postWhileFull(AtomicInteger entered) {
        entered.addAndGet(enter());
        return http.post("/transactions", "not even JSON");
    }

    /** An outcome that is there when the request comes, and one that comes later, are answered in different ways. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoIsAnsweredHasMadeRoomBeforeHeCanKnow(boolean decidedAtOnce) {
        int entered = enter();
        waiting.leave();
        AtomicBoolean room = new AtomicBoolean();
        firstByte.before(() -> {
            room.set(waiting.enter());
            if (room.get()) {
                waiting.leave();
            }
        });
        try {
            if (decidedAtOnce) {
                engine.decidesAtOnce(Views.committed());
            } else {
                engine.admits(Views.undecided());
            }
            CompletableFuture<HttpResponse<String>> answer = http.client()
                    .sendAsync(http.postRequest("/transactions", Examples.TRANSFER), BodyHandlers.ofString());
            Awaitility.await().until(() -> answer.isDone() || engine.submitted.size() == 1);
            engine.outcome.complete(Views.committed());

            assertThat(answer.join().statusCode()).isEqualTo(201);
            assertThat(room).isTrue();
        } finally {
            firstByte.nothing();
            leave(entered - 1);
        }
    }

    private int enter() {
        int entered = 0;
        while (waiting.enter()) {
            entered++;
        }
        return entered;
    }

    private void leave(int howMany) {
        for (int i = 0; i < howMany; i++) {
            waiting.leave();
        }
    }

    @Test
    void aPathThatIsNotThereSaysSo() {
        JsonNode problem = http.get("/nowhere").problem(404, "not_found");

        assertThat(problem.path("detail").asString()).isEqualTo("there is nothing at this path");
        assertThat(problem.path("instance").asString()).isEqualTo("/nowhere");
    }

    @Test
    void aMethodThatIsNotThereNamesThoseThatAre() {
        Answer answer = http.delete("/transactions");

        JsonNode problem = answer.problem(405, "method_not_allowed");
        assertThat(Set.of(answer.header("Allow").split("[ ,]+"))).containsExactlyInAnyOrder("GET", "POST");
        assertThat(problem.path("detail").asString()).contains("DELETE");
    }

    @Test
    void aFormThatIsNotServedIsNotAcceptable() {
        http.send(http.request("/transactions")
                        .header("Accept", "text/html")
                        .GET()
                        .build())
                .problem(406, "not_acceptable");
    }

    /** Once it had begun nothing could take it back. */
    @Test
    void aRoundWhoseOutcomeIsWantedInAnotherFormDoesNotBegin() {
        http.post("/transactions", Examples.TRANSFER, "Accept", "text/html").problem(406, "not_acceptable");

        assertThat(engine.submitted).isEmpty();
    }

    @Test
    void aBodyOverTheLimitIsTooLargeByItsAnnouncedLength() {
        String body = "{\"payload\":{\"text\":\"" + "x".repeat(70_000) + "\"}}";

        http.post("/transactions", body).problem(413, "too_large");
        http.post("/log/confirm", body).problem(413, "too_large");
        assertThat(engine.submitted).isEmpty();
    }

    @Test
    void aBodyOverTheLimitIsTooLargeEvenIfItAnnouncesNoLength() {
        byte[] body = ("{\"payload\":{\"text\":\"" + "x".repeat(70_000) + "\"}}").getBytes(StandardCharsets.UTF_8);
        HttpRequest chunked = http.request("/transactions")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                .build();

        http.send(chunked).problem(413, "too_large");
        assertThat(engine.submitted).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /transactions/%zz HTTP/1.1",
                "GET /transactions/%00 HTTP/1.1",
                "GET /transactions/..%2f..%2fetc HTTP/1.1",
                "TRACE /transactions HTTP/1.1"
            })
    void whatTheServerRefusesBeforeUsIsAProblemToo(String requestLine) {
        String answer = RawHttp.exchange(
                http.uri("/").getPort(), requestLine + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer).matches("(?s)HTTP/1.1 4\\d\\d .*");
        assertThat(answer).contains("application/problem+json").contains("urn:twopc:problem:");
        assertThat(answer).doesNotContain("<html");
    }

    @ParameterizedTest
    @CsvSource({"OVERLOADED, overloaded", "UNKNOWN_PARTICIPANT, unknown_participant"})
    void everyRefusalIsCounted(Refusal refusal, String type) {
        engine.refusesWishes(refusal);
        double before = count(type);

        http.post("/transactions", Examples.TRANSFER);

        assertThat(count(type)).isEqualTo(before + 1);
    }

    @Test
    void badInputIsCounted() {
        double malformed = count("malformed");
        double invalid = count("invalid_request");

        http.post("/transactions", "{");
        http.post("/transactions", "{}");

        assertThat(count("malformed")).isEqualTo(malformed + 1);
        assertThat(count("invalid_request")).isEqualTo(invalid + 1);
    }

    @Test
    void everyRefusalOfTheEngineHasAStatusOfItsOwnKind() {
        Set<Integer> statuses = Arrays.stream(Refusal.values())
                .map(refusal -> {
                    engine.refusesWishes(refusal);
                    return http.post("/transactions", Examples.TRANSFER).status();
                })
                .collect(Collectors.toSet());

        assertThat(statuses).containsExactlyInAnyOrder(404, 409, 422, 429, 503);
    }

    private double count(String type) {
        return meters.counter("twopc.errors", "component", "api", "type", type).count();
    }
}
