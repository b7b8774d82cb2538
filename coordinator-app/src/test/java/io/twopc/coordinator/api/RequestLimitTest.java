package io.twopc.coordinator.api;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@ApiTest
class RequestLimitTest {

    @Autowired
    private Http http;

    @Test
    void aBodyOverTheLimitIsRefusedWhateverItHolds() {
        http.post("/transactions", "x".repeat(64 * 1024 + 1)).problem(413, "too_large");
        http.post("/transactions", "x".repeat(64 * 1024)).problem(400, "malformed");
    }
}
