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
import io.twopc.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Starts rounds and answers with their outcome (201), or with where to look for it (202): the latter only after the
 * admission is on stable storage, so that the location outlives a crash.
 */
@Component
final class TransactionStarter {

    /** How long after the wait an answer that hangs on the disk may still come. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TransactionManager manager;
    private final StartTransactionReader reader;
    private final Answers answers;
    private final WaitingRequests waiting;
    private final PendingAnswer.Form form;
    private final Duration longestWait;

    TransactionStarter(
            TransactionManager manager,
            StartTransactionReader reader,
            Answers answers,
            WaitingRequests waiting,
            JsonMapper json,
            ApiErrors errors,
            CoordinatorProperties properties) {
        this.manager = manager;
        this.reader = reader;
        this.answers = answers;
        this.waiting = waiting;
        this.form = new PendingAnswer.Form(json, errors);
        this.longestWait = properties.responseWait();
    }

    /** Starts a round; the request is answered when there is something to say. */
    void start(HttpServletRequest http, HttpServletResponse response) {
        byte[] body = body(http);
        Preference preference = Preference.parse(headers(http, TransactionApi.PREFER));
        Duration wait = preference.waitAtMost(longestWait);
        StartTransaction request = reader.read(body, headers(http, TransactionApi.IDEMPOTENCY_KEY), wait.isZero());
        if (!waiting.enter()) {
            throw new RefusedException(Refusal.OVERLOADED, waiting.tooMany());
        }
        new Round(preference, wait, http, response).begin(request);
    }

    /** As Spring's converters read it, without looking for one. */
    private static byte[] body(HttpServletRequest http) {
        try {
            return http.getInputStream().readAllBytes();
        } catch (IOException broken) {
            throw new HttpMessageNotReadableException("the body broke off", broken, new ServletServerHttpRequest(http));
        }
    }

    private static List<String> headers(HttpServletRequest http, String name) {
        return Collections.list(http.getHeaders(name));
    }

    /** One request on its way to its answer. */
    private final class Round {

        private final Preference preference;
        private final Duration wait;
        private final String transactions;
        private final PendingAnswer answer;
        private volatile @Nullable TransactionId id;

        Round(Preference preference, Duration wait, HttpServletRequest http, HttpServletResponse response) {
            this.preference = preference;
            this.wait = wait;
            this.transactions = http.getContextPath() + TransactionApi.PATH;
            this.answer = PendingAnswer.to(http, response, form, wait.plus(PATIENCE), this::late, waiting::leave);
        }

        private Reply late() {
            throw unknown("the coordinator has not answered in time");
        }

        void begin(StartTransaction request) {
            step(() -> {
                var unused = manager.submit(request)
                        .whenComplete((submission, failure) -> step(() -> submitted(submission, failure)));
            });
        }

        /** What fails beside the answer fails the answer. */
        private void step(Runnable step) {
            try {
                step.run();
            } catch (RuntimeException failure) {
                answer.fail(failure);
            }
        }

        /** On the engine's thread: what takes longer is left to the answer's. */
        private void submitted(@Nullable Submission submission, @Nullable Throwable failure) {
            if (submission == null) {
                answer.fail(failure == null ? unknown("the coordinator gave no answer") : failure);
                return;
            }
            TransactionId started = submission.id();
            id = started;
            if (wait.isZero() && !submission.outcome().isDone()) {
                answer.give(() -> accepted(started, manager.find(started).orElse(null)));
            } else {
                var unused = answers.orTimeout(submission.outcome().copy(), wait)
                        .whenComplete((view, failed) -> step(() -> ended(started, view, failed)));
            }
        }

        /** The outcome is there, or the wait for it is over. */
        private void ended(TransactionId ended, @Nullable TransactionView view, @Nullable Throwable failure) {
            if (view != null && view.outcome() != Outcome.UNKNOWN) {
                answer.give(() -> created(view));
            } else if (failure != null && Answers.unwrap(failure) instanceof TimeoutException) {
                answers.executor().execute(() -> step(() -> makeAdmissionDurable(ended)));
            } else {
                answer.fail(unknown("the decision could not be made durable; ask again after a restart"));
            }
        }

        private void makeAdmissionDurable(TransactionId undecided) {
            var unused = manager.makeAdmissionDurable(undecided).whenComplete((admitted, failure) -> {
                boolean decided = failure != null && Answers.isRefused(failure, Refusal.DECIDED);
                answer.give(() ->
                        accepted(undecided, decided ? manager.find(undecided).orElse(null) : admitted));
            });
        }

        private Reply accepted(TransactionId accepted, @Nullable TransactionView view) {
            if (view == null) {
                throw unknown("the admission of the transaction could not be made durable");
            }
            if (view.outcome() != Outcome.UNKNOWN) {
                return created(view);
            }
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put(HttpHeaders.LOCATION, location(accepted));
            preference.applied().ifPresent(applied -> headers.put(TransactionApi.PREFERENCE_APPLIED, applied));
            return Reply.json(HttpStatus.ACCEPTED, headers, TransactionBody.of(view));
        }

        private Reply created(TransactionView view) {
            return Reply.json(
                    HttpStatus.CREATED, Map.of(HttpHeaders.LOCATION, location(view.id())), TransactionBody.of(view));
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
