package io.twopc.coordinator.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.twopc.coordinator.engine.RefusedException;
import io.twopc.web.ProblemAdvice;
import io.twopc.web.ProblemException;
import java.util.Objects;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Gives every error its problem detail; here, what the engine refuses. */
@RestControllerAdvice
final class ApiErrors extends ProblemAdvice {

    ApiErrors(MeterRegistry meters) {
        super(meters);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(RefusedException refused) {
        HttpStatus status = statusOf(refused.refusal());
        HttpHeaders headers = new HttpHeaders();
        if (status == HttpStatus.TOO_MANY_REQUESTS || status == HttpStatus.SERVICE_UNAVAILABLE) {
            headers.set(HttpHeaders.RETRY_AFTER, "1");
        }
        return answer(status, headers, body(status, refused.refusal().code(), refused.getMessage()));
    }

    /** The problem that a request would be answered with which failed so. */
    ProblemDetail problemOf(Throwable failure) {
        return Objects.requireNonNull(answerTo(failure).getBody());
    }

    /** What a request is answered with that failed so. */
    ResponseEntity<ProblemDetail> answerTo(Throwable failure) {
        if (failure instanceof RefusedException refused) {
            return refused(refused);
        }
        if (failure instanceof ProblemException problem) {
            return problem(problem);
        }
        return unexpected(failure);
    }

    private static HttpStatus statusOf(RefusedException.Refusal refusal) {
        return switch (refusal) {
            case UNKNOWN_PARTICIPANT, IDEMPOTENCY_CONFLICT -> HttpStatus.UNPROCESSABLE_CONTENT;
            case OVERLOADED -> HttpStatus.TOO_MANY_REQUESTS;
            case NOT_READY, SHUTTING_DOWN, LOG_FAILED, LOG_UNCONFIRMED -> HttpStatus.SERVICE_UNAVAILABLE;
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case DECIDED, NO_DAMAGE, NOTHING_TO_CONFIRM, HOLDS_BRANCHES -> HttpStatus.CONFLICT;
        };
    }
}
