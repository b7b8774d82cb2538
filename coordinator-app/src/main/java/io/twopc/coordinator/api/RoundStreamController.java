package io.twopc.coordinator.api;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Rounds over HTTP, a line each, answered a line each; described with {@link TransactionApi#start}. */
@RestController
@Hidden
final class RoundStreamController {

    private final RoundStreams streams;

    RoundStreamController(RoundStreams streams) {
        this.streams = streams;
    }

    /** Answers while it is still being asked. */
    @PostMapping(path = TransactionApi.PATH, consumes = MediaType.APPLICATION_NDJSON_VALUE)
    void rounds(HttpServletRequest request, HttpServletResponse response) throws IOException {
        streams.serve(request, response);
    }
}
