package io.twopc.coordinator.api;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;

/** Rounds over HTTP, a line each, answered a line each; described with {@link TransactionApi#start}. */
@RestController
@Hidden
final class RoundStreamController {

    private final RoundStreams streams;

    RoundStreamController(RoundStreams streams) {
        this.streams = streams;
    }

    /** Answers while it is still being asked; a connection is good for one stream. */
    @PostMapping(path = TransactionApi.PATH, consumes = MediaType.APPLICATION_NDJSON_VALUE)
    ResponseEntity<ResponseBodyEmitter> rounds(HttpServletRequest request) throws IOException {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_NDJSON)
                .header(HttpHeaders.CONNECTION, "close")
                .body(streams.open(request.getInputStream()));
    }
}
