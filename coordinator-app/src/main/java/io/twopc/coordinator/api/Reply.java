package io.twopc.coordinator.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/**
 * What a request is answered with: as much of a {@link ResponseEntity} as a round needs, which needs it often.
 *
 * @param headers but those that say what and how long the body is
 * @param body becomes JSON
 */
record Reply(HttpStatusCode status, Map<String, String> headers, String contentType, Object body) {

    /** An answer that is no problem. */
    static Reply json(HttpStatusCode status, Map<String, String> headers, Object body) {
        return new Reply(status, headers, MediaType.APPLICATION_JSON_VALUE, body);
    }

    /** A problem. */
    static Reply of(ResponseEntity<ProblemDetail> problem) {
        Map<String, String> headers = new LinkedHashMap<>(problem.getHeaders().toSingleValueMap());
        headers.remove(HttpHeaders.CONTENT_TYPE);
        return new Reply(
                problem.getStatusCode(),
                headers,
                MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                Objects.requireNonNull(problem.getBody()));
    }
}
