package io.twopc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.coordinator.engine.StateChange;
import io.twopc.protocol.model.AbortReason;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ProtocolState;
import io.twopc.protocol.model.TransactionId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** GET /transactions/stream: every state change as it happens, and nobody waits for a slow client. */
@ApiTest
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class StreamTest {

    @Autowired
    private FakeTransactionManager engine;

    @Autowired
    private StateChangeStream stream;

    @Autowired
    private Http http;

    private final List<Listener> listeners = new ArrayList<>();

    @BeforeEach
    void forget() {
        engine.reset();
    }

    @AfterEach
    void hangUp() {
        listeners.forEach(Listener::close);
        Awaitility.await().until(() -> stream.size() == 0);
        assertThat(engine.subscribers).isEmpty();
    }

    @Test
    void everyStateChangeArrivesInOrder() {
        Listener listener = listen("");

        engine.publish(change(ProtocolState.PREPARE_PHASE, Outcome.UNKNOWN));
        engine.publish(new StateChange(
                Views.ID, ProtocolState.ABORTED, Outcome.ABORTED, AbortReason.TIMEOUT, null, Views.START));

        assertThat(listener.nextEvent())
                .containsExactly(
                        "event:state",
                        "data:{\"id\":\"" + Examples.ID + "\",\"state\":\"PREPARE_PHASE\",\"outcome\":\"UNKNOWN\","
                                + "\"at\":\"2026-11-22T10:00:00.100Z\"}");
        assertThat(listener.nextEvent().get(1))
                .contains("\"state\":\"ABORTED\"")
                .contains("\"reason\":\"timeout\"");
    }

    @Test
    void theTypeIsThatOfServerSentEvents() {
        assertThat(listen("").response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
    }

    @ParameterizedTest
    @CsvSource({"?state=COMMIT_PHASE", "?outcome=COMMITTED", "?transaction=0199c2f0-5d3e-7c41-9d0b-6a1f0c2e4b77"})
    void aFilterLetsOnlyThroughWhatWasAskedFor(String filter) {
        Listener listener = listen(filter);

        engine.publish(new StateChange(
                new TransactionId(UUID.randomUUID()),
                ProtocolState.PREPARE_PHASE,
                Outcome.UNKNOWN,
                null,
                null,
                Views.START));
        engine.publish(change(ProtocolState.COMMIT_PHASE, Outcome.COMMITTED));

        assertThat(listener.nextEvent().get(1)).contains("COMMIT_PHASE");
    }

    @Test
    void commentsShowThatAnIdleStreamLives() {
        assertThat(listen("").nextLine(line -> line.equals(":heartbeat"))).isEqualTo(":heartbeat");
    }

    @Test
    void aClientThatIsTooSlowIsDroppedAndTheEngineNeverWaits() throws InterruptedException {
        Listener listener = listen("");
        // A burst that no thread can carry away: the buffer holds 20.
        Thread engineThread = new Thread(() -> {
            for (int i = 0; i < 200_000; i++) {
                engine.publish(change(ProtocolState.PREPARE_PHASE, Outcome.UNKNOWN));
            }
        });
        engineThread.start();
        engineThread.join();

        assertThat(listener.nextLine(line -> line.equals("event:dropped"))).isEqualTo("event:dropped");
        assertThat(listener.isAtEnd()).isTrue();
    }

    @Test
    void aClientThatHungUpIsForgotten() {
        Listener listener = listen("");
        assertThat(engine.subscribers).hasSize(1);

        listener.close();

        Awaitility.await().until(() -> engine.subscribers.isEmpty() && stream.size() == 0);
    }

    /** It hangs up while the server lets go of its request, and state changes are written to it. */
    @Test
    void whoHangsUpHarmsNoRequestThatComesAfter(CapturedOutput output) throws IOException {
        for (int number = 1; number <= 300; number++) {
            try (Socket rude =
                    new Socket(InetAddress.getLoopbackAddress(), http.uri("/").getPort())) {
                rude.getOutputStream()
                        .write("GET /transactions/stream HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                while (engine.subscribers.isEmpty()) {
                    Thread.onSpinWait();
                }
                rude.setSoLinger(true, 0);
            }
            while (!engine.subscribers.isEmpty()) {
                engine.publish(change(ProtocolState.PREPARE_PHASE, Outcome.UNKNOWN));
            }
        }

        assertThat(http.get("/transactions/" + Examples.ID).status()).isEqualTo(404);
        assertThat(output).doesNotContain("WARN", "ERROR", "recycled it forcedly");
    }

    @Test
    void noMoreClientsListenThanAllowed() {
        for (int i = 0; i < 3; i++) {
            listen("");
        }

        var refused = http.get("/transactions/stream");

        refused.problem(429, "overloaded");
        assertThat(refused.header("Retry-After")).isNotBlank();
    }

    @Test
    void aWrongFilterIsRefused() {
        http.get("/transactions/stream?state=DONE").problem(400, "invalid_request");
        http.get("/transactions/stream?transaction=7").problem(400, "invalid_request");
    }

    @Test
    void streamsEndBeforeTheServerWaitsForThem() {
        Listener listener = listen("");

        stream.stop();
        try {
            assertThat(listener.isAtEnd()).isTrue();
            http.get("/transactions/stream").problem(503, "shutting_down");
        } finally {
            stream.start();
        }
    }

    private static StateChange change(ProtocolState state, Outcome outcome) {
        return new StateChange(Views.ID, state, outcome, null, null, Views.START);
    }

    private Listener listen(String query) {
        try {
            HttpResponse<InputStream> response = http.client()
                    .send(
                            http.request("/transactions/stream" + query).GET().build(),
                            HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            Listener listener = new Listener(response);
            listeners.add(listener);
            assertThat(listener.nextLine(line -> !line.isEmpty())).isEqualTo(":listening");
            return listener;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** One client. */
    private static final class Listener {

        private final HttpResponse<InputStream> response;
        private final BufferedReader reader;

        Listener(HttpResponse<InputStream> response) {
            this.response = response;
            this.reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        /** The lines of the next event, comments left out. */
        List<String> nextEvent() {
            List<String> lines = new ArrayList<>();
            lines.add(nextLine(line -> line.startsWith("event:")));
            lines.add(nextLine(line -> true));
            return lines;
        }

        String nextLine(java.util.function.Predicate<String> wanted) {
            try {
                String line = reader.readLine();
                while (line != null && !wanted.test(line)) {
                    line = reader.readLine();
                }
                return line == null ? "" : line;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        boolean isAtEnd() {
            return nextLine(line -> false).isEmpty();
        }

        void close() {
            try {
                response.body().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
