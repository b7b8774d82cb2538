package io.twopc.web;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Refuses a request whose body is over the limit with a 413 problem, before anything is made of it. A body that says its
 * length is judged by that and not read here; one that does not is read up to the limit and handed on from memory.
 */
final class RequestBodyLimitFilter extends OncePerRequestFilter {

    private final Supplier<RequestBodyLimit> limits;
    private final JsonMapper json;
    private final MeterRegistry meters;

    /** @param limits asked at each request, and not before */
    RequestBodyLimitFilter(Supplier<RequestBodyLimit> limits, JsonMapper json, MeterRegistry meters) {
        this.limits = limits;
        this.json = json;
        this.meters = meters;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        RequestBodyLimit limit = limits.get();
        int maxBytes = limit.bytes();
        long announced = request.getContentLengthLong();
        if (!limit.bounds(request.getContentType())) {
            chain.doFilter(request, response);
        } else if (announced > maxBytes) {
            refuse(response, maxBytes);
        } else if (announced >= 0 || hasNoBody(request)) {
            chain.doFilter(request, response);
        } else {
            byte[] body = read(request, response, maxBytes + 1);
            if (body != null && body.length > maxBytes) {
                refuse(response, maxBytes);
            } else if (body != null) {
                chain.doFilter(new BufferedBodyRequest(request, body), response);
            }
        }
    }

    /**
     * The body, or as many bytes of it; nothing if it broke off. Which error that is, 408 or 400, the server has
     * noted by then and answers when this filter is left; it would take any exception that leaves the filter for a 400.
     */
    private byte @Nullable [] read(HttpServletRequest request, HttpServletResponse response, int most)
            throws IOException {
        try {
            return request.getInputStream().readNBytes(most);
        } catch (IOException broken) {
            if (!response.isCommitted()) {
                throw broken;
            }
            logger.debug("A body broke off", broken);
            return null;
        }
    }

    /** In HTTP/1 a body of unknown length comes in chunks; later versions need no header to send one. */
    private static boolean hasNoBody(HttpServletRequest request) {
        return request.getProtocol().startsWith("HTTP/1") && request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null;
    }

    /** The connection is closed afterwards: the rest of the body is not waited for. */
    private void refuse(HttpServletResponse response, int maxBytes) throws IOException {
        response.setHeader(HttpHeaders.CONNECTION, "close");
        String detail = "the body may have at most " + maxBytes + " bytes";
        new FilterProblem(HttpStatus.CONTENT_TOO_LARGE, "too_large", detail, json, meters).answer(response);
    }
}
