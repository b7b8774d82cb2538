package io.twopc.coordinator.api;

import io.twopc.coordinator.CoordinatorProperties;
import io.twopc.coordinator.engine.RefusedException;
import io.twopc.coordinator.engine.RefusedException.Refusal;
import io.twopc.coordinator.engine.StartTransaction;
import io.twopc.coordinator.engine.Submission;
import io.twopc.coordinator.engine.TransactionManager;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.TransactionId;
import io.twopc.web.AfterRequest;
import io.twopc.web.ProblemException;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.DeferredResultProcessingInterceptor;
import org.springframework.web.context.request.async.WebAsyncUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Starts rounds and answers with their outcome (201), or with where to look for it (202): the latter only after the
 * admission is on stable storage, so that the location outlives a crash.
 */
@Component
final class TransactionStarter {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionStarter.class);

    /** How long after the wait an answer that hangs on the disk may still come. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TransactionManager manager;
    private final StartTransactionReader reader;
    private final Answers answers;
    private final JsonMapper json;
    private final Duration longestWait;
    private final WaitingRequests waiting;

    TransactionStarter(
            TransactionManager manager,
            StartTransactionReader reader,
            Answers answers,
            WaitingRequests waiting,
            JsonMapper json,
            CoordinatorProperties properties) {
        this.manager = manager;
        this.reader = reader;
        this.answers = answers;
        this.waiting = waiting;
        this.json = json;
        this.longestWait = properties.responseWait();
    }

    DeferredResult<ResponseEntity<?>> start(
            byte @Nullable [] body, List<String> keys, Preference preference, HttpServletRequest http) {
        Duration wait = preference.waitAtMost(longestWait);
        StartTransaction request = reader.read(body, keys, wait.isZero());
        if (!waiting.enter()) {
            throw new RefusedException(Refusal.OVERLOADED, waiting.tooMany());
        }
        Round round = new Round(preference, wait, http);
        round.result.onCompletion(round::leave);
        WebAsyncUtils.getAsyncManager(http).registerDeferredResultInterceptor(Round.class, round);
        manager.submit(request).whenComplete(round::submitted);
        return round.result;
    }

    private static boolean takesJson(@Nullable String accept) {
        return accept == null || accept.contains("*/*") || accept.contains(MediaType.APPLICATION_JSON_VALUE);
    }

    /** One request on its way to its answer. Whatever comes first is the answer; the rest is ignored. */
    private final class Round implements DeferredResultProcessingInterceptor, AsyncListener {

        private final Preference preference;
        private final Duration wait;
        private final HttpServletRequest http;
        private final String transactions;
        private final boolean anyForm;
        private final DeferredResult<ResponseEntity<?>> result;
        private final AtomicBoolean answered = new AtomicBoolean();
        private final AtomicBoolean left = new AtomicBoolean();

        /** Held by the thread that answers, until it needs the request no more. */
        private final ReentrantLock end = new ReentrantLock();

        private volatile boolean letGo;
        private volatile @Nullable TransactionId id;

        Round(Preference preference, Duration wait, HttpServletRequest http) {
            this.preference = preference;
            this.wait = wait;
            this.http = http;
            this.transactions = http.getContextPath() + TransactionApi.PATH;
            this.anyForm = takesJson(http.getHeader(HttpHeaders.ACCEPT));
            this.result = new DeferredResult<>(wait.plus(PATIENCE).toMillis());
            result.onTimeout(() -> {
                if (answered.compareAndSet(false, true)) {
                    failWith(unknown("the coordinator has not answered in time"));
                }
            });
        }

        /** Nobody else may write to the client before the server lets go; it calls the request asynchronous earlier. */
        @Override
        public <T> void preProcess(NativeWebRequest request, DeferredResult<T> deferred) {
            http.getAsyncContext().addListener(this);
            AfterRequest.run(() -> letGo = true);
        }

        /** Goes on when the stage is done, on a thread that may make JSON; what fails then fails the answer. */
        <T> void after(CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> next) {
            stage.whenCompleteAsync(
                    (value, failure) -> {
                        try {
                            next.accept(value, failure);
                        } catch (RuntimeException e) {
                            failWith(e);
                        }
                    },
                    answers.executor());
        }

        /** Before the client can know: its next request must find room. */
        void leave() {
            if (left.compareAndSet(false, true)) {
                waiting.leave();
            }
        }

        private void answerWith(ResponseEntity<?> answer) {
            leave();
            result.setResult(answer);
        }

        private void failWith(Throwable failure) {
            leave();
            result.setErrorResult(failure);
        }

        /** On the engine's thread: what takes longer goes elsewhere. */
        void submitted(@Nullable Submission submission, @Nullable Throwable failure) {
            if (submission == null) {
                fail(failure);
                return;
            }
            TransactionId started = submission.id();
            id = started;
            if (submission.outcome().isDone() || !wait.isZero()) {
                CompletableFuture<TransactionView> outcome =
                        answers.orTimeout(submission.outcome().copy(), wait);
                var unused = outcome.whenComplete((view, unexpected) -> {
                    if (unexpected != null || view.outcome() == Outcome.UNKNOWN || !answeredAtOnce(view)) {
                        after(outcome, (late, again) -> decided(started, late, again));
                    }
                });
            } else {
                after(
                        CompletableFuture.completedFuture(started),
                        (admitted, none) ->
                                accepted(started, manager.find(started).orElse(null), null));
            }
        }

        /**
         * Answers on one of the server's threads, which may wait for the client, without the second way through all handlers
         * that a deferred result takes; false if the server has not let go of the request yet, or the client wants something
         * else.
         */
        private boolean answeredAtOnce(TransactionView view) {
            try {
                if (!anyForm || !letGo || !http.isAsyncStarted()) {
                    return false;
                }
                AsyncContext context = http.getAsyncContext();
                if (answered.compareAndSet(false, true)) {
                    context.start(() -> answer(context, view));
                }
                return true;
            } catch (IllegalStateException over) {
                LOG.debug("A request was over before its answer", over);
                return true;
            }
        }

        /** With the last byte of the length that it was told the server sends: the client has all before it is done here. */
        private void answer(AsyncContext context, TransactionView view) {
            end.lock();
            try {
                byte[] body = json.writeValueAsBytes(TransactionBody.of(view));
                HttpServletResponse response = (HttpServletResponse) context.getResponse();
                leave();
                response.setStatus(HttpStatus.CREATED.value());
                response.setHeader(HttpHeaders.LOCATION, location(view.id()));
                response.setContentType(MediaType.APPLICATION_JSON_VALUE);
                response.setContentLength(body.length);
                response.getOutputStream().write(body);
                context.complete();
            } catch (IOException | IllegalStateException gone) {
                LOG.debug("A client did not wait for its answer; the server ends the request", gone);
            } catch (JacksonException e) {
                failWith(e);
            } finally {
                end.unlock();
            }
        }

        /** Another thread of the server ends a request whose client is gone; the one that found that out is here first. */
        @Override
        public void onError(AsyncEvent event) {
            end.lock();
            try {
                LOG.debug("A request ends without its client", event.getThrowable());
            } finally {
                end.unlock();
            }
        }

        @Override
        public void onStartAsync(AsyncEvent event) {}

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onComplete(AsyncEvent event) {}

        private void decided(TransactionId decided, @Nullable TransactionView view, @Nullable Throwable failure) {
            if (view != null && view.outcome() != Outcome.UNKNOWN) {
                created(view);
            } else if (failure != null && Answers.unwrap(failure) instanceof TimeoutException) {
                after(
                        manager.makeAdmissionDurable(decided),
                        (admitted, refused) -> accepted(decided, admitted, refused));
            } else {
                failWith(unknown("the decision could not be made durable; ask again after a restart"));
            }
        }

        private void accepted(TransactionId accepted, @Nullable TransactionView view, @Nullable Throwable failure) {
            if (failure != null && Answers.isRefused(failure, Refusal.DECIDED)) {
                accepted(accepted, manager.find(accepted).orElse(null), null);
            } else if (view == null) {
                failWith(unknown("the admission of the transaction could not be made durable"));
            } else if (view.outcome() != Outcome.UNKNOWN) {
                created(view);
            } else {
                ResponseEntity.BodyBuilder answer =
                        ResponseEntity.status(HttpStatus.ACCEPTED).header(HttpHeaders.LOCATION, location(accepted));
                preference.applied().ifPresent(applied -> answer.header("Preference-Applied", applied));
                answerWith(answer.body(TransactionBody.of(view)));
            }
        }

        private void created(TransactionView view) {
            answerWith(ResponseEntity.status(HttpStatus.CREATED)
                    .header(HttpHeaders.LOCATION, location(view.id()))
                    .body(TransactionBody.of(view)));
        }

        private void fail(@Nullable Throwable failure) {
            failWith(failure == null ? unknown("the coordinator gave no answer") : Answers.unwrap(failure));
        }

        private ProblemException unknown(String detail) {
            TransactionId known = id;
            return known == null
                    ? new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "outcome_unknown", detail)
                            .with("outcome", Outcome.UNKNOWN.name())
                    : Answers.unknownOutcome(known, location(known), detail);
        }

        private String location(TransactionId of) {
            return transactions + "/" + of;
        }
    }
}
