package io.twopc.coordinator.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.twopc.coordinator.engine.RefusedException;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Gives every error its problem detail, with a stable type, and counts it. */
@RestControllerAdvice
final class ApiErrors extends ResponseEntityExceptionHandler {

    static final String TYPE_PREFIX = "urn:twopc:problem:";

    private static final Logger LOG = LoggerFactory.getLogger(ApiErrors.class);

    private final MeterRegistry meters;

    ApiErrors(MeterRegistry meters) {
        this.meters = meters;
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> problem(ProblemException problem) {
        ProblemDetail body = body(problem.status(), problem.code(), problem.getMessage());
        problem.properties().forEach(body::setProperty);
        return answer(problem.status(), problem.headers(), body);
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

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unexpected(Exception failure) {
        LOG.error("A request failed unexpectedly", failure);
        HttpStatus status = HttpStatus.INTERNAL_SERVER_ERROR;
        return answer(
                status, new HttpHeaders(), body(status, "internal", "something failed that should not; see the log"));
    }

    /** Spring's own refusals: a path or method that is not there, a media type, a parameter. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception failure, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        HttpStatus known = HttpStatus.valueOf(status.value());
        return super.handleExceptionInternal(
                failure, body(known, codeOf(known), detail(failure, known)), headers, status, request);
    }

    private static String detail(Exception failure, HttpStatus status) {
        if (status == HttpStatus.NOT_FOUND) {
            return "there is nothing at this path";
        }
        String detail =
                failure instanceof ErrorResponse response ? response.getBody().getDetail() : null;
        return detail == null ? status.getReasonPhrase() : detail;
    }

    private ResponseEntity<ProblemDetail> answer(HttpStatus status, HttpHeaders headers, ProblemDetail body) {
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(body);
    }

    private ProblemDetail body(HttpStatus status, String code, @Nullable String detail) {
        meters.counter("twopc.errors", "component", "api", "type", code).increment();
        ProblemDetail body = ProblemDetail.forStatusAndDetail(status, detail);
        body.setType(URI.create(TYPE_PREFIX + code));
        return body;
    }

    private static String codeOf(HttpStatus status) {
        return status == HttpStatus.BAD_REQUEST
                ? "invalid_request"
                : status.name().toLowerCase(Locale.ROOT);
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
