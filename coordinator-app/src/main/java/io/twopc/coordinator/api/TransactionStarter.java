package io.twopc.coordinator.api;

import io.twopc.coordinator.CoordinatorProperties;
import io.twopc.coordinator.engine.RefusedException.Refusal;
import io.twopc.coordinator.engine.StartTransaction;
import io.twopc.coordinator.engine.Submission;
import io.twopc.coordinator.engine.TransactionManager;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.TransactionId;
import io.twopc.web.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.async.DeferredResult;

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
    private final Duration longestWait;

    TransactionStarter(
            TransactionManager manager,
            StartTransactionReader reader,
            Answers answers,
            CoordinatorProperties properties) {
        this.manager = manager;
        this.reader = reader;
        this.answers = answers;
        this.longestWait = properties.responseWait();
    }

    DeferredResult<ResponseEntity<?>> start(
            byte @Nullable [] body, List<String> keys, Preference preference, String transactions) {
        Duration wait = preference.waitAtMost(longestWait);
        StartTransaction request = reader.read(body, keys, wait.isZero());
        Round round = new Round(preference, wait, transactions);
        round.after(manager.submit(request), round::submitted);
        return round.result;
    }

    /** One request on its way to its answer. Whatever comes first is the answer; the rest is ignored. */
    private final class Round {

        private final Preference preference;
        private final Duration wait;
        private final String transactions;
        private final DeferredResult<ResponseEntity<?>> result;
        private volatile @Nullable TransactionId id;

        Round(Preference preference, Duration wait, String transactions) {
            this.preference = preference;
            this.wait = wait;
            this.transactions = transactions;
            this.result = new DeferredResult<>(wait.plus(PATIENCE).toMillis());
            result.onTimeout(() -> result.setErrorResult(unknown("the coordinator has not answered in time")));
        }

        /** Goes on when the stage is done, on a thread that may make JSON; what fails then fails the answer. */
        <T> void after(CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> next) {
            stage.whenCompleteAsync(
                    (value, failure) -> {
                        try {
                            next.accept(value, failure);
                        } catch (RuntimeException e) {
                            result.setErrorResult(e);
                        }
                    },
                    answers.executor());
        }

        void submitted(@Nullable Submission submission, @Nullable Throwable failure) {
            if (submission == null) {
                fail(failure);
                return;
            }
            TransactionId started = submission.id();
            id = started;
            if (submission.outcome().isDone() || !wait.isZero()) {
                after(
                        submission.outcome().copy().orTimeout(wait.toMillis(), TimeUnit.MILLISECONDS),
                        (view, unexpected) -> decided(started, view, unexpected));
            } else {
                accepted(started, manager.find(started).orElse(null), null);
            }
        }

        private void decided(TransactionId decided, @Nullable TransactionView view, @Nullable Throwable failure) {
            if (view != null && view.outcome() != Outcome.UNKNOWN) {
                created(view);
            } else if (failure != null && Answers.unwrap(failure) instanceof TimeoutException) {
                after(
                        manager.makeAdmissionDurable(decided),
                        (admitted, refused) -> accepted(decided, admitted, refused));
            } else {
                result.setErrorResult(unknown("the decision could not be made durable; ask again after a restart"));
            }
        }

        private void accepted(TransactionId accepted, @Nullable TransactionView view, @Nullable Throwable failure) {
            if (failure != null && Answers.isRefused(failure, Refusal.DECIDED)) {
                accepted(accepted, manager.find(accepted).orElse(null), null);
            } else if (view == null) {
                result.setErrorResult(unknown("the admission of the transaction could not be made durable"));
            } else if (view.outcome() != Outcome.UNKNOWN) {
                created(view);
            } else {
                ResponseEntity.BodyBuilder answer =
                        ResponseEntity.status(HttpStatus.ACCEPTED).header(HttpHeaders.LOCATION, location(accepted));
                preference.applied().ifPresent(applied -> answer.header("Preference-Applied", applied));
                result.setResult(answer.body(TransactionBody.of(view)));
            }
        }

        private void created(TransactionView view) {
            result.setResult(ResponseEntity.status(HttpStatus.CREATED)
                    .header(HttpHeaders.LOCATION, location(view.id()))
                    .body(TransactionBody.of(view)));
        }

        private void fail(@Nullable Throwable failure) {
            result.setErrorResult(
                    failure == null ? unknown("the coordinator gave no answer") : Answers.unwrap(failure));
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
