package io.twopc.coordinator.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.twopc.coordinator.engine.RefusedException.Refusal;
import io.twopc.web.FilterProblem;
import io.twopc.web.RequestBodyLimit;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns a round away while as many requests wait for outcomes as may, before its body is read or anything is made of it:
 * when there is too much to do, saying no must cost next to nothing. A stream of rounds waits by not being read.
 */
final class OverloadFilter extends OncePerRequestFilter {

    private final WaitingRequests waiting;
    private final ObjectProvider<RequestBodyLimit> limit;
    private final FilterProblem overloaded;

    /** @param limit tells rounds from streams of them; asked only when it has to be, for filters come before all else */
    OverloadFilter(
            WaitingRequests waiting, ObjectProvider<RequestBodyLimit> limit, JsonMapper json, MeterRegistry meters) {
        this.waiting = waiting;
        this.limit = limit;
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

    private boolean isRound(HttpServletRequest request) {
        return HttpMethod.POST.matches(request.getMethod()) && limit.getObject().bounds(request.getContentType());
    }
}
