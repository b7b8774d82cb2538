package io.twopc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WaitingRequestsTest {

    private static final long MEGABYTE = 1 << 20;

    @Test
    void thereAreAsManyAsTheHeapCanBear() {
        assertThat(new WaitingRequests(256 * MEGABYTE).most()).isEqualTo(512);
        assertThat(new WaitingRequests(MEGABYTE).most()).isEqualTo(64);
        assertThat(new WaitingRequests(1024 * 1024 * MEGABYTE).most()).isEqualTo(10_000);
    }

    @Test
    void whoLeavesMakesRoom() {
        WaitingRequests waiting = new WaitingRequests(MEGABYTE);
        for (int i = 0; i < waiting.most(); i++) {
            assertThat(waiting.enter()).isTrue();
        }
        assertThat(waiting.areFull()).isTrue();
        assertThat(waiting.enter()).isFalse();
        assertThat(waiting.enter()).isFalse();
        waiting.leave();
        assertThat(waiting.areFull()).isFalse();
        assertThat(waiting.enter()).isTrue();
        assertThat(waiting.enter()).isFalse();
    }
}
