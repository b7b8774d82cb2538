package io.twopc.web;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.function.Consumer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/** What Tomcat itself refuses, such as a path it cannot decode, gets a problem detail instead of a page. */
final class ProblemReportValve extends ErrorReportValve {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemReportValve.class);
    private static final int FIRST_ERROR = 400;

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
        HttpStatus status = HttpStatus.resolve(response.getStatus());
        if (status == null
                || status.value() < FIRST_ERROR
                || response.getContentWritten() > 0
                || !response.setErrorReported()) {
            return;
        }
        String code = ProblemAdvice.codeOf(status);
        counter.accept(code);
        LOG.debug("The web server refused a request itself: {}", status, throwable);
        try {
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            PrintWriter writer = response.getReporter();
            if (writer != null) {
                // None of these words can hold anything that JSON would have to escape.
                writer.write("{\"type\":\"" + ProblemAdvice.TYPE_PREFIX + code + "\",\"title\":\""
                        + status.getReasonPhrase() + "\",\"status\":" + status.value()
                        + ",\"detail\":\"" + ProblemAdvice.detailOf(status) + "\"}");
                response.finishResponse();
            }
        } catch (IOException e) {
            LOG.debug("A client did not wait to hear what was wrong with its request", e);
        }
    }
}
