package io.twopc.coordinator.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.twopc.coordinator.engine.RefusedException.Refusal;
import io.twopc.web.FilterProblem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns a round away while as many requests wait for outcomes as may, before its body is read or anything is made of it:
 * when there is too much to do, saying no must cost next to nothing. A stream of rounds waits by not being read.
 */
final class OverloadFilter extends OncePerRequestFilter {

    private final WaitingRequests waiting;
    private final FilterProblem overloaded;

    OverloadFilter(WaitingRequests waiting, JsonMapper json, MeterRegistry meters) {
        this.waiting = waiting;
        this.overloaded = new FilterProblem(
                HttpStatus.TOO_MANY_REQUESTS, Refusal.OVERLOADED.code(), waiting.tooMany(), json, meters);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (waiting.areFull() && isRound(request)) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "1");
            overloaded.answer(response);
        } else {
            chain.doFilter(request, response);
        }
    }

    private static boolean isRound(HttpServletRequest request) {
        String type = request.getContentType();
        return HttpMethod.POST.matches(request.getMethod())
                && (type == null || !type.startsWith(MediaType.APPLICATION_NDJSON_VALUE));
    }
}
