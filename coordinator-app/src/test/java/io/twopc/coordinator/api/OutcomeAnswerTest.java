package io.twopc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.coordinator.engine.Submission;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.engine.AfterTurn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.catalina.Container;
import org.apache.catalina.core.StandardContext;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** How outcomes reach clients that are slow, in a hurry or gone, whichever thread brings them. */
@ApiTest
@ExtendWith(OutputCaptureExtension.class)
class OutcomeAnswerTest {

    /** Whose thread an outcome comes on. */
    enum Bringer {
        A_TURN_THAT_ENDED,
        A_BUSY_ENGINE;

        void bring(CompletableFuture<TransactionView> outcome, TransactionView view) {
            if (this == A_TURN_THAT_ENDED) {
                AfterTurn.following(() -> outcome.complete(view));
            } else {
                outcome.complete(view);
            }
        }
    }

    private static final String REQUEST = "POST /transactions HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/json\r\nContent-Length: " + Examples.TRANSFER.length() + "\r\n";
    private static final String GOES_ON = REQUEST + "\r\n" + Examples.TRANSFER;
    private static final String IS_THE_LAST = REQUEST + "Connection: close\r\n\r\n" + Examples.TRANSFER;

    private final List<Socket> sockets = new ArrayList<>();

    @Autowired
    private FakeTransactionManager engine;

    @Autowired
    private WaitingRequests waiting;

    @Autowired
    private Http http;

    @Autowired
    private ServletWebServerApplicationContext application;

    @BeforeEach
    void forget() {
        engine.reset();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        Awaitility.await().untilAsserted(() -> assertThat(requestsUnderWay()).isZero());
        assertThat(waiting.count()).isZero();
    }

    /** Megabytes that no buffers hold: were the thread that brings the outcome to wait, it would wait for ever. */
    @ParameterizedTest
    @EnumSource
    @Timeout(60)
    void aClientThatDoesNotReadHoldsNobodyUp(Bringer bringer) throws IOException {
        Socket slow = ask(IS_THE_LAST);

        bringer.bring(submitted(1), Views.committedBy(50_000));

        assertThat(http.get("/transactions/" + Examples.ID).status()).isEqualTo(200);
        String answer = rest(slow);
        assertThat(answer).startsWith("HTTP/1.1 201").endsWith("}");
        assertThat(answer.split("bank-", -1)).hasSize(50_001);
    }

    /** Small answers, one after the other, until neither side's buffers take more. */
    @ParameterizedTest
    @EnumSource
    @Timeout(60)
    void aClientThatNeverReadsHoldsNobodyUp(Bringer bringer) throws IOException {
        Socket deaf = ask(GOES_ON);
        int number = 1;
        while (isSubmitted(number)) {
            CompletableFuture<TransactionView> outcome = submitted(number);
            CompletableFuture<Void> brought =
                    CompletableFuture.runAsync(() -> bringer.bring(outcome, Views.committedBy(25)));
            Awaitility.await().pollInterval(Duration.ofMillis(1)).until(brought::isDone);
            deaf.getOutputStream().write(GOES_ON.getBytes(StandardCharsets.US_ASCII));
            number++;
        }

        assertThat(number).isGreaterThan(10);
        assertThat(http.get("/transactions/" + Examples.ID).status()).isEqualTo(200);
    }

    /** Whether the server still reads what this client sends; it does not while it waits for the client to read. */
    private boolean isSubmitted(int number) {
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(2))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> engine.submitted.size() == number);
            return true;
        } catch (ConditionTimeoutException full) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource
    void requestsSentWithoutWaitingAreAnsweredInTheirOrder(Bringer bringer) throws IOException {
        Socket hasty = ask(GOES_ON + GOES_ON + IS_THE_LAST);

        for (int number = 1; number <= 3; number++) {
            bringer.bring(submitted(number), Views.committedBy(number));
        }

        assertThat(rest(hasty).split("HTTP/1.1 201", -1))
                .extracting(answer -> answer.split("bank-", -1).length - 1)
                .containsExactly(0, 1, 2, 3);
    }

    /**
     * It hangs up while or after the server's thread lets go of its request. What another thread wrote meanwhile left the
     * request half ended, and the next one was given its objects: that one ended without an answer, or never.
     */
    @ParameterizedTest
    @EnumSource
    @Timeout(120)
    void whoHangsUpHarmsNoRequestThatComesAfter(Bringer bringer, CapturedOutput output) throws IOException {
        for (int number = 1; number <= 300; number++) {
            Socket rude = ask(GOES_ON);
            while (engine.submitted.size() < number) {
                Thread.onSpinWait();
            }
            if (number % 3 == 0) { // by the end of another request the server has long let go of this one
                assertThat(http.get("/transactions/" + Examples.ID).status()).isEqualTo(200);
            }
            CompletableFuture<TransactionView> outcome = engine.outcome;
            rude.setSoLinger(true, 0);
            rude.close();
            bringer.bring(outcome, Views.committedBy(number % 2 == 0 ? 1 : 500));
        }

        assertThat(http.get("/transactions/" + Examples.ID).status()).isEqualTo(200);
        Awaitility.await().untilAsserted(() -> assertThat(requestsUnderWay()).isZero());
        assertThat(output).doesNotContain("WARN", "ERROR");
    }

    /** Admits rounds, each with an outcome of its own, and asks for them. */
    private Socket ask(String requests) throws IOException {
        admitNext();
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setReceiveBufferSize(16 * 1024);
        socket.setSoTimeout(30_000);
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), http.uri("/").getPort()));
        socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private void admitNext() {
        engine.transactions.put(Views.ID, Views.committed());
        engine.outcome = new CompletableFuture<>();
        engine.submission = CompletableFuture.completedFuture(new Submission(Views.ID, false, engine.outcome));
    }

    /** The outcome of the round asked for last, once it is submitted; the next one gets another. */
    private CompletableFuture<TransactionView> submitted(int number) {
        Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> engine.submitted.size() == number);
        Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> waiting.count() > 0);
        CompletableFuture<TransactionView> outcome = engine.outcome;
        admitNext();
        return outcome;
    }

    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** What a graceful end would wait for. */
    private long requestsUnderWay() {
        TomcatWebServer server = (TomcatWebServer) Objects.requireNonNull(application.getWebServer());
        Container host = server.getTomcat().getHost();
        return Stream.of(host.findChildren())
                .mapToLong(child -> ((StandardContext) child).getInProgressAsyncCount())
                .sum();
    }
}
