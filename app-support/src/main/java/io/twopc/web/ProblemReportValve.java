package io.twopc.web;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.function.Consumer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.AbstractProtocol;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/** What Tomcat itself refuses, such as a path it cannot decode, gets a problem detail instead of a page. */
final class ProblemReportValve extends ErrorReportValve {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemReportValve.class);
    private static final int FIRST_ERROR = 400;
    private static final String NOT_LOOKED_AT =
            "the request came while the server was going down, and was not looked at";

    private final Consumer<String> counter;

    /**
     * Makes a valve.
     *
     * @param counter told the code of every problem
     */
    ProblemReportValve(Consumer<String> counter) {
        this.counter = counter;
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        boolean late = response.getStatus() == FIRST_ERROR && cameWhileGoingDown(request);
        HttpStatus status = late ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.resolve(response.getStatus());
        if (status == null
                || status.value() < FIRST_ERROR
                || response.getContentWritten() > 0
                || !response.setErrorReported()) {
            return;
        }
        String code = late ? "shutting_down" : ProblemAdvice.codeOf(status);
        String detail = late ? NOT_LOOKED_AT : ProblemAdvice.detailOf(status);
        counter.accept(code);
        LOG.debug("The web server refused a request itself: {}", status, throwable);
        try {
            if (late) {
                response.setStatus(status.value());
                response.setHeader(HttpHeaders.RETRY_AFTER, "1");
            }
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            PrintWriter writer = response.getReporter();
            if (writer != null) {
                // None of these words can hold anything that JSON would have to escape.
                writer.write("{\"type\":\"" + ProblemAdvice.TYPE_PREFIX + code + "\",\"title\":\""
                        + status.getReasonPhrase() + "\",\"status\":" + status.value()
                        + ",\"detail\":\"" + detail + "\"}");
                response.finishResponse();
            }
        } catch (IOException e) {
            LOG.debug("A client did not wait to hear what was wrong with its request", e);
        }
    }

    /**
     * Whether the server has read no more of a request than its first line because it had just been told to take no more.
     * It means to answer 503 then, and says 400 instead: having read no headers, it misses the one that names the host.
     */
    private static boolean cameWhileGoingDown(Request request) {
        return request.getConnector().getProtocolHandler() instanceof AbstractProtocol<?> protocol
                && protocol.isPaused()
                && request.getCoyoteRequest().getMimeHeaders().size() == 0;
    }
}
