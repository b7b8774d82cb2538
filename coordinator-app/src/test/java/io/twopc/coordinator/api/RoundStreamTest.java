package io.twopc.coordinator.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.coordinator.engine.RefusedException.Refusal;
import io.twopc.coordinator.engine.StartTransaction;
import io.twopc.coordinator.engine.Submission;
import io.twopc.coordinator.history.TransactionView;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** POST /transactions with application/x-ndjson: a line for a round, a line for its end, at the same time. */
@ApiTest
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class RoundStreamTest {

    /** An idle stream that only the server's time limit ends, 5 minutes here, is too late for this. */
    private static final int GIVE_UP_MILLIS = 30_000;

    private static final String ROUND = "{\"payload\":{\"n\":1}}";

    @Autowired
    private FakeTransactionManager engine;

    @Autowired
    private RoundStreams streams;

    @Autowired
    private Http http;

    @LocalServerPort
    private int port;

    private final List<Client> clients = new ArrayList<>();

    @BeforeEach
    void forget() {
        engine.reset();
    }

    @AfterEach
    void hangUp() {
        engine.outcome.complete(Views.committed());
        clients.forEach(Client::close);
        Awaitility.await().until(() -> streams.size() == 0);
    }

    @Test
    void aRoundIsAnsweredWhileTheNextOneIsStillToBeAsked() {
        engine.decidesAtOnce(Views.committed());
        Client client = open();

        JsonNode first = client.ask(ROUND).answer();
        engine.decidesAtOnce(Views.aborted());
        JsonNode second = client.ask(ROUND).answer();

        assertThat(first.path("line").asInt()).isEqualTo(1);
        assertThat(first.path("status").asInt()).isEqualTo(201);
        assertThat(first.path("id").asString()).isEqualTo(Examples.ID);
        assertThat(first.path("outcome").asString()).isEqualTo("COMMITTED");
        assertThat(first.path("excluded").path(0).asString()).isEqualTo("bank-c");
        assertThat(second.path("line").asInt()).isEqualTo(2);
        assertThat(second.path("outcome").asString()).isEqualTo("ABORTED");
        assertThat(second.path("reason").asString()).isEqualTo("voted_abort");
        assertThat(second.path("reasonParticipant").asString()).isEqualTo("bank-a");
        assertThat(second.path("reasonDetail").asString()).isEqualTo("insufficient funds");
    }

    @Test
    void theStreamEndsAfterTheLastAnswer() {
        engine.admits(Views.undecided());
        Client client = open().ask(ROUND).ask(ROUND).askNoMore();
        Awaitility.await().until(() -> engine.submitted.size() == 2);

        engine.outcome.complete(Views.committed());

        assertThat(client.answer().path("status").asInt()).isEqualTo(201);
        assertThat(client.answer().path("status").asInt()).isEqualTo(201);
        assertThat(client.isAtEnd()).isTrue();
    }

    @Test
    void whatIsWrongWithOneLineIsSaidOfThatLineAlone() {
        engine.decidesAtOnce(Views.committed());
        Client client = open();

        JsonNode broken = client.ask("{\"payload\":").answer();
        JsonNode wrong = client.ask("{\"payload\":{},\"colour\":\"red\"}").answer();
        JsonNode tooLong = client.ask("{\"payload\":{\"x\":\"" + "x".repeat(70_000) + "\"}}")
                .answer();
        JsonNode right = client.ask("").ask(ROUND).answer();

        assertProblem(broken, 400, "malformed");
        assertThat(assertProblem(wrong, 400, "invalid_request")
                        .path("errors")
                        .path(0)
                        .path("field")
                        .asString())
                .isEqualTo("colour");
        assertProblem(tooLong, 413, "too_large");
        assertThat(right.path("line").asInt())
                .as("a blank line counts, and is no round")
                .isEqualTo(5);
        assertThat(right.path("status").asInt()).isEqualTo(201);
        assertThat(engine.submitted).hasSize(1);
    }

    @Test
    void whatTheEngineRefusesIsRefusedLineByLine() {
        engine.refusesWishes(Refusal.OVERLOADED);
        assertProblem(open().ask(ROUND).answer(), 429, "overloaded");
    }

    @Test
    void r3_aDecisionThatCouldNotBeMadeDurableIsUnknown() {
        engine.decidesAtOnce(Views.undecided());
        JsonNode answer = open().ask(ROUND).answer();

        assertProblem(answer, 503, "outcome_unknown");
        assertThat(answer.path("outcome").asString()).isEqualTo("UNKNOWN");
        assertThat(answer.path("id").asString()).isEqualTo(Examples.ID);
    }

    @Test
    void c2_aKeyNamesTheSameTransactionAsTheHeaderDoes() {
        engine.decidesAtOnce(Views.committed());
        open().ask("{\"idempotencyKey\":\"order-1\",\"payload\":{\"n\":1}}").answer();
        http.post("/transactions", ROUND, "Idempotency-Key", "order-1");

        StartTransaction.Key streamed = engine.submitted.get(0).key();
        assertThat(Objects.requireNonNull(streamed).value()).isEqualTo("order-1");
        assertThat(streamed).isEqualTo(engine.submitted.get(1).key());
    }

    @Test
    void aKeyMustBeOne() {
        assertProblem(open().ask("{\"idempotencyKey\":7,\"payload\":{}}").answer(), 400, "invalid_request");
        assertProblem(open().ask("{\"idempotencyKey\":\"\",\"payload\":{}}").answer(), 400, "invalid_request");
    }

    @Test
    void noMoreLinesAreReadThanRoundsMayBeUnderWay() {
        engine.admits(Views.undecided());
        Client client = open();
        for (int i = 0; i < 30; i++) {
            client.ask(ROUND);
        }
        Awaitility.await().until(() -> engine.submitted.size() == 8);
        CompletableFuture<?> more = CompletableFuture.runAsync(() -> client.ask(ROUND));
        more.join();
        assertThat(engine.submitted).as("round-stream.max-in-flight is 8").hasSize(8);

        engine.outcome.complete(Views.committed());

        for (int i = 0; i < 31; i++) {
            assertThat(client.answer().path("status").asInt()).isEqualTo(201);
        }
    }

    @Test
    void roundsOfAClientThatHungUpEndAllTheSame() {
        CompletableFuture<Submission> submission = new CompletableFuture<>();
        engine.submission = submission;
        Client client = open().ask(ROUND);
        Awaitility.await().until(() -> engine.submitted.size() == 1);

        client.close();
        submission.complete(new Submission(Views.ID, false, CompletableFuture.completedFuture(Views.committed())));

        Awaitility.await().until(() -> streams.size() == 0);
    }

    @Test
    void whoHangsUpHarmsNoRequestThatComesAfter(CapturedOutput output) {
        engine.admits(Views.undecided());
        for (int i = 0; i < 100; i++) {
            CompletableFuture<TransactionView> outcome = new CompletableFuture<>();
            engine.submission = CompletableFuture.completedFuture(new Submission(Views.ID, false, outcome));
            Client rude = open().ask(ROUND);
            int asked = i + 1;
            Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> engine.submitted.size() == asked);
            outcome.complete(Views.committed());
            rude.reset();
            assertThat(http.get("/transactions/" + Examples.ID).status()).isNotEqualTo(400);
            Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> streams.size() == 0);
        }
        assertThat(output).as("it is nothing to warn of").doesNotContain("WARN", "ERROR");
    }

    @Test
    void noMoreStreamsAreOpenThanAllowed() {
        open();
        open();

        Client refused = connect();

        assertThat(refused.status()).startsWith("HTTP/1.1 429");
    }

    @Test
    void aStreamWhoseClientSaysNothingEndsWithTheCoordinator() {
        engine.decidesAtOnce(Views.committed());
        Client idle = open();
        Client asked = open().ask(ROUND);
        assertThat(asked.answer().path("status").asInt()).isEqualTo(201);

        streams.stop();
        try {
            assertThat(idle.isAtEnd()).isTrue();
            assertThat(asked.isAtEnd()).isTrue();
            assertThat(connect().status()).startsWith("HTTP/1.1 503");
        } finally {
            streams.start();
        }
    }

    @Test
    void whatIsUnderWayWhenTheCoordinatorGoesDownIsTold() {
        engine.admits(Views.undecided());
        Client client = open().ask(ROUND).ask(ROUND);
        Awaitility.await().until(() -> engine.submitted.size() == 2);

        streams.stop();
        try {
            client.ask(ROUND);
            engine.outcome.complete(Views.committed());

            assertThat(client.answer().path("status").asInt()).isEqualTo(201);
            assertThat(client.answer().path("status").asInt()).isEqualTo(201);
            assertThat(client.isAtEnd()).isTrue();
            assertThat(engine.submitted).as("no round begins any more").hasSize(2);
        } finally {
            streams.start();
        }
    }

    private static JsonNode assertProblem(JsonNode answer, int status, String code) {
        JsonNode problem = answer.path("problem");
        assertThat(answer.path("status").asInt()).as(answer.toString()).isEqualTo(status);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("type").asString()).isEqualTo("urn:twopc:problem:" + code);
        return problem;
    }

    private Client open() {
        Client client = connect();
        assertThat(client.status()).startsWith("HTTP/1.1 200");
        return client;
    }

    private Client connect() {
        Client client = new Client(port);
        clients.add(client);
        return client;
    }

    /** Speaks HTTP by hand: no common client reads an answer before it has sent its whole body. */
    private static final class Client {

        private static final String HEAD = """
                POST /transactions HTTP/1.1
                Host: localhost
                Content-Type: application/x-ndjson
                Transfer-Encoding: chunked

                """;

        private final Socket socket;
        private final BufferedReader in;

        Client(int port) {
            try {
                socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setSoTimeout(GIVE_UP_MILLIS);
                in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
                send(HEAD.replace("\n", "\r\n"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String status() {
            try {
                String status = Objects.requireNonNull(in.readLine());
                while (!Objects.requireNonNull(in.readLine()).isEmpty()) {
                    // A header.
                }
                return status;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Client ask(String line) {
            chunk(line + "\n");
            return this;
        }

        Client askNoMore() {
            send("0\r\n\r\n");
            return this;
        }

        private void chunk(String text) {
            send(Integer.toHexString(text.getBytes(UTF_8).length) + "\r\n" + text + "\r\n");
        }

        private void send(String text) {
            try {
                socket.getOutputStream().write(text.getBytes(UTF_8));
                socket.getOutputStream().flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        JsonNode answer() {
            try {
                String line = in.readLine();
                while (line != null && !line.startsWith("{")) {
                    line = in.readLine();
                }
                return Http.json(Objects.requireNonNull(line, "the stream has ended"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The answer ends with a chunk of no bytes. */
        boolean isAtEnd() {
            try {
                String line = in.readLine();
                while (line != null && !line.equals("0") && !line.startsWith("{")) {
                    line = in.readLine();
                }
                return "0".equals(line);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void reset() {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
