package io.twopc.web;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
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
import org.springframework.http.converter.HttpMessageNotWritableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Gives every error its problem detail, with a stable type, and counts it; an application adds its own kinds. */
public abstract class ProblemAdvice extends ResponseEntityExceptionHandler {

    /** What the type of every problem begins with; its code follows. */
    public static final String TYPE_PREFIX = "urn:twopc:problem:";

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    private final MeterRegistry meters;

    protected ProblemAdvice(MeterRegistry meters) {
        this.meters = meters;
    }

    @ExceptionHandler
    protected ResponseEntity<ProblemDetail> problem(ProblemException problem) {
        ProblemDetail body = body(problem.status(), problem.code(), problem.getMessage());
        problem.properties().forEach(body::setProperty);
        return answer(problem.status(), problem.headers(), body);
    }

    @ExceptionHandler(Exception.class)
    protected ResponseEntity<ProblemDetail> unexpected(Throwable failure) {
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

    /** Whoever hangs up while he is answered is no error of ours. */
    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotWritable(
            HttpMessageNotWritableException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (failure.getMostSpecificCause() instanceof IOException) {
            LOG.debug("A client did not wait for its answer", failure);
            return null;
        }
        return super.handleHttpMessageNotWritable(failure, headers, status, request);
    }

    private static String detail(Exception failure, HttpStatus status) {
        if (status == HttpStatus.NOT_FOUND) {
            return "there is nothing at this path";
        }
        String detail =
                failure instanceof ErrorResponse response ? response.getBody().getDetail() : null;
        return detail == null ? status.getReasonPhrase() : detail;
    }

    /** The whole answer. */
    protected static ResponseEntity<ProblemDetail> answer(HttpStatus status, HttpHeaders headers, ProblemDetail body) {
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(body);
    }

    /** The problem detail, counted. */
    protected final ProblemDetail body(HttpStatus status, String code, @Nullable String detail) {
        count(meters, code);
        return problem(status, code, detail);
    }

    /** The problem detail, for whom counts by himself. */
    static ProblemDetail problem(HttpStatus status, String code, @Nullable String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(URI.create(TYPE_PREFIX + code));
        return problem;
    }

    /** The code of a problem that is known by nothing but its status. */
    static String codeOf(HttpStatus status) {
        return switch (status) {
            case BAD_REQUEST -> "invalid_request";
            case CONTENT_TOO_LARGE -> "too_large";
            case INTERNAL_SERVER_ERROR -> "internal";
            default -> status.name().toLowerCase(Locale.ROOT);
        };
    }

    /** What there is to say about a problem that is known by nothing but its status; needs no escape in JSON. */
    static String detailOf(HttpStatus status) {
        return status == HttpStatus.REQUEST_TIMEOUT
                ? "the request did not arrive as a whole in time"
                : "the request cannot be served as it is";
    }

    static void count(MeterRegistry meters, String code) {
        Counter.builder("twopc.errors")
                .description("What went wrong, by room and kind")
                .tags("component", "api", "type", code)
                .register(meters)
                .increment();
    }
}
