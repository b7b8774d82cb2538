package io.twopc.coordinator.api;

import io.twopc.coordinator.engine.RefusedException;
import io.twopc.protocol.model.TransactionId;
import io.twopc.web.ProblemException;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * Turns stages of the engine into answers, on threads of its own: stages complete on the engine's thread, which must not
 * be held up by the making of JSON.
 */
@Component
final class Answers {

    /** How long an operation that should be quick may take before the client is told that its end is not known. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int THREADS = 2;

    /** While a task waits that comes sooner, one that comes later wakes no thread when it is put. */
    private static final Duration TICK = Duration.ofMillis(200);

    private final ExecutorService executor;
    private final ScheduledThreadPoolExecutor timeouts;

    Answers() {
        AtomicInteger number = new AtomicInteger();
        executor = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "answers-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        timeouts = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "answers-timeouts");
            thread.setDaemon(true);
            return thread;
        });
        timeouts.setRemoveOnCancelPolicy(true);
        var unused = timeouts.scheduleWithFixedDelay(() -> {}, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    @PreDestroy
    void close() {
        executor.shutdown();
        timeouts.shutdownNow();
    }

    /** As {@link CompletableFuture#orTimeout}, which wakes a thread for each future. */
    <T> CompletableFuture<T> orTimeout(CompletableFuture<T> future, Duration wait) {
        if (!future.isDone()) {
            Future<?> timeout = timeouts.schedule(
                    () -> future.completeExceptionally(new TimeoutException()), wait.toNanos(), TimeUnit.NANOSECONDS);
            var unused = future.whenComplete((value, failure) -> timeout.cancel(false));
        }
        return future;
    }

    Executor executor() {
        return executor;
    }

    /** An answer that waits for the stage. */
    <T> DeferredResult<ResponseEntity<?>> when(CompletionStage<T> stage, Function<T, ResponseEntity<?>> answer) {
        DeferredResult<ResponseEntity<?>> result = new DeferredResult<>(PATIENCE.toMillis());
        result.onTimeout(() -> result.setErrorResult(new ProblemException(
                HttpStatus.SERVICE_UNAVAILABLE,
                "outcome_unknown",
                "it is not known yet whether this was done; look before repeating it")));
        stage.whenCompleteAsync((value, failure) -> settle(result, value, failure, answer), executor);
        return result;
    }

    private static <T> void settle(
            DeferredResult<ResponseEntity<?>> result,
            @Nullable T value,
            @Nullable Throwable failure,
            Function<T, ResponseEntity<?>> answer) {
        try {
            if (failure != null) {
                result.setErrorResult(unwrap(failure));
            } else {
                result.setResult(answer.apply(value));
            }
        } catch (RuntimeException e) {
            result.setErrorResult(e);
        }
    }

    /** A problem that says that nobody knows yet how the transaction ends, and where to look. */
    static ProblemException unknownOutcome(TransactionId id, String location, String detail) {
        return new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "outcome_unknown", detail)
                .with("outcome", "UNKNOWN")
                .with("id", id.toString())
                .withHeader(HttpHeaders.LOCATION, location);
    }

    static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    static boolean isRefused(Throwable failure, RefusedException.Refusal refusal) {
        return unwrap(failure) instanceof RefusedException refused && refused.refusal() == refusal;
    }
}
