package io.twopc.participant.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.twopc.web.ProblemAdvice;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Gives every error its problem detail. */
@RestControllerAdvice
final class ApiErrors extends ProblemAdvice {

    ApiErrors(MeterRegistry meters) {
        super(meters);
    }
}
