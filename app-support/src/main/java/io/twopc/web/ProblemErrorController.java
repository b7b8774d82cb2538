package io.twopc.web;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** What a filter or the container refuses, before any controller has a say, gets a problem detail, too. */
@Controller
final class ProblemErrorController implements ErrorController {

    private final MeterRegistry meters;

    ProblemErrorController(MeterRegistry meters) {
        this.meters = meters;
    }

    @RequestMapping("${spring.web.error.path:/error}")
    @Nullable
    ResponseEntity<ProblemDetail> error(HttpServletRequest request, HttpServletResponse response) {
        if (response.isCommitted()) {
            return null; // a client that hung up in the middle of its answer: nobody is left to tell
        }
        HttpStatus status = status(request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE));
        String code = ProblemAdvice.codeOf(status);
        ProblemAdvice.count(meters, code);
        ProblemDetail problem = ProblemAdvice.problem(status, code, ProblemAdvice.detailOf(status));
        if (request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String path) {
            problem.setInstance(instance(path));
        }
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    /** Somebody who asks for the error path itself asks for something that is not there. */
    private static HttpStatus status(Object attribute) {
        HttpStatus status = attribute instanceof Integer code ? HttpStatus.resolve(code) : HttpStatus.NOT_FOUND;
        return status == null ? HttpStatus.INTERNAL_SERVER_ERROR : status;
    }

    private static URI instance(String path) {
        try {
            return URI.create(path);
        } catch (IllegalArgumentException e) {
            return URI.create("about:blank");
        }
    }
}
