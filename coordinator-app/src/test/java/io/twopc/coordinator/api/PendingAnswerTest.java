package io.twopc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twopc.coordinator.engine.RefusedException;
import io.twopc.coordinator.engine.RefusedException.Refusal;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockAsyncContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

/** When what is answered, with a server whose threads the test is; on a real one {@link OutcomeAnswerTest} looks. */
class PendingAnswerTest {

    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final List<String> happened = new ArrayList<>();
    private final MockHttpServletRequest request = new MockHttpServletRequest("POST", "/transactions") {
        @Override
        public AsyncContext startAsync(ServletRequest asked, @Nullable ServletResponse answered) {
            return context;
        }
    };
    private final MockHttpServletResponse response = new MockHttpServletResponse() {
        @Override
        public void setContentLength(int length) {
            happened.add("sent");
            super.setContentLength(length);
        }
    };
    private final MockAsyncContext context = new MockAsyncContext(request, response) {
        @Override
        public void start(Runnable task) {
            if (serverEnds) {
                throw new RejectedExecutionException("the server ends");
            }
            threads.add(task);
        }
    };
    private final PendingAnswer answer = PendingAnswer.to(
            request,
            response,
            new PendingAnswer.Form(JsonMapper.shared(), new ApiErrors(new SimpleMeterRegistry())),
            Duration.ofSeconds(7),
            () -> Reply.json(HttpStatus.SERVICE_UNAVAILABLE, Map.of(), "late"),
            () -> happened.add("left"));
    private boolean serverEnds;

    private void runThreads() {
        threads.forEach(Runnable::run);
        threads.clear();
    }

    private AsyncEvent event() {
        return new AsyncEvent(context);
    }

    @Test
    void aThreadOfTheServerMakesAndSendsIt() {
        answer.give(() -> {
            happened.add("made");
            return Reply.json(HttpStatus.CREATED, Map.of("Location", "/x"), Map.of("a", "ü"));
        });
        assertThat(happened).isEmpty();

        runThreads();

        assertThat(happened).containsExactly("made", "left", "sent");
        assertThat(context.getTimeout()).isEqualTo(7000);
        assertThat(response.getStatus()).isEqualTo(201);
        assertThat(response.getHeader("Location")).isEqualTo("/x");
        assertThat(response.getContentType()).isEqualTo(MediaType.APPLICATION_JSON_VALUE);
        assertThat(response.getContentAsByteArray()).hasSize(response.getContentLength());
        assertThat(JsonMapper.shared()
                        .readTree(response.getContentAsByteArray())
                        .path("a")
                        .asString())
                .isEqualTo("ü");
    }

    @Test
    void theFirstOneCounts() {
        answer.give(() -> Reply.json(HttpStatus.OK, Map.of(), "first"));
        answer.give(() -> Reply.json(HttpStatus.OK, Map.of(), "second"));

        runThreads();

        assertThat(sent()).isEqualTo("\"first\"");
        assertThat(happened).containsExactly("left", "sent");
    }

    @Test
    void whatFailsWhileItIsMadeIsAnsweredAsAProblem() {
        answer.give(() -> {
            throw new RefusedException(Refusal.OVERLOADED, "too much");
        });

        runThreads();

        assertProblem(429, "overloaded");
        assertThat(response.getHeader("Retry-After")).isEqualTo("1");
    }

    @Test
    void whatCannotBeWrittenAsJsonIsAnsweredAsAProblem() {
        Iterable<String> broken = () -> {
            throw new IllegalStateException("inner workings");
        };
        answer.give(() -> Reply.json(HttpStatus.OK, Map.of(), broken));

        runThreads();

        assertProblem(500, "internal");
        assertThat(sent()).doesNotContain("inner workings");
    }

    @Test
    void aFailureIsAnsweredByItsCause() {
        answer.fail(new CompletionException(new RefusedException(Refusal.NOT_READY, "not yet")));

        runThreads();

        assertProblem(503, "not_ready");
    }

    @Test
    void patienceEndsWithAnAnswerAndWhatComesThenIsIgnored() {
        answer.onTimeout(event());
        answer.give(() -> Reply.json(HttpStatus.OK, Map.of(), "too late"));
        runThreads();

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(sent()).isEqualTo("\"late\"");
        assertThat(happened).containsExactly("left", "sent");
    }

    /** It was given, but the server had no thread for it in time. */
    @Test
    void patienceThatEndsWhileAnAnswerWaitsForAThreadSendsThatAnswerAtOnceAndOnce() {
        answer.give(() -> Reply.json(HttpStatus.OK, Map.of(), "waits"));

        answer.onTimeout(event());
        runThreads();

        assertThat(sent()).isEqualTo("\"waits\"");
        assertThat(happened).containsExactly("left", "sent");
    }

    @Test
    void aClientThatIsGoneIsAnsweredNothingAndLeavesOnce() {
        answer.give(() -> Reply.json(HttpStatus.OK, Map.of(), "for nobody"));

        answer.onError(event());
        runThreads();
        answer.give(() -> Reply.json(HttpStatus.OK, Map.of(), "nor this"));
        runThreads();
        answer.onComplete(event());

        assertThat(happened).containsExactly("left");
        assertThat(sent()).isEmpty();
    }

    /** Whoever brings the answer, such as the engine's thread, has other things to do. */
    @Test
    void aServerThatEndsThrowsNothingAtWhoBringsTheAnswer() {
        serverEnds = true;

        answer.give(() -> Reply.json(HttpStatus.OK, Map.of(), "for nobody"));

        assertThat(happened).isEmpty();
    }

    private void assertProblem(int status, String code) {
        assertThat(response.getStatus()).isEqualTo(status);
        assertThat(response.getContentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        assertThat(sent()).contains("urn:twopc:problem:" + code, "\"instance\":\"/transactions\"");
        assertThat(happened).containsExactly("left", "sent");
    }

    private String sent() {
        return new String(response.getContentAsByteArray(), StandardCharsets.UTF_8);
    }
}
