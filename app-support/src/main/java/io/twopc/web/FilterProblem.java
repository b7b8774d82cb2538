package io.twopc.web;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** What a filter that turns requests away answers with by itself, made once: behind a filter stands no controller advice. */
public final class FilterProblem {

    private final HttpStatus status;
    private final String code;
    private final byte[] body;
    private final MeterRegistry meters;

    /**
     * Makes the answer.
     *
     * @param code what follows {@link ProblemAdvice#TYPE_PREFIX} in its type, and is counted in {@code twopc.errors}
     */
    public FilterProblem(HttpStatus status, String code, String detail, JsonMapper json, MeterRegistry meters) {
        this.status = status;
        this.code = code;
        this.body = json.writeValueAsBytes(ProblemAdvice.problem(status, code, detail));
        this.meters = meters;
    }

    /** Answers, and counts; headers are the caller's, and come before. */
    public void answer(HttpServletResponse response) throws IOException {
        ProblemAdvice.count(meters, code);
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
