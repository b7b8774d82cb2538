package io.twopc.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.engine.EngineClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CongestionTest {

    private static final long MILLI = 1_000_000;

    private long nanos = Long.MAX_VALUE - 100 * MILLI; // a clock may begin anywhere
    private final Congestion congestion = new Congestion(new EngineClock() {
        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public long nanos() {
            return nanos;
        }
    });

    private void after(long millis) {
        nanos += millis * MILLI;
    }

    private void waited(long millis) {
        congestion.waited(congestion.now() - millis * MILLI);
    }

    @Test
    void shortWaitsAreFine() {
        for (int i = 0; i < 1_000; i++) {
            waited(Congestion.TOLERATED.toMillis());
            after(1);
            assertThat(congestion.turnsAway()).isFalse();
        }
    }

    @Test
    void aPeakIsBorne() {
        for (int peak = 0; peak < 100; peak++) {
            for (int i = 0; i < 190; i++) {
                waited(500);
                assertThat(congestion.turnsAway()).isFalse();
                after(1);
            }
            waited(1);
        }
    }

    @Test
    void whatLastsTurnsWishesAwayUntilWaitsAreShortAgain() {
        lasting();
        assertThat(congestion.turnsAway()).isTrue();
        after(5);
        assertThat(congestion.turnsAway()).isFalse();
        waited(51);
        assertThat(congestion.turnsAway()).as("it is remembered").isTrue();
        waited(1);
        after(5);
        assertThat(congestion.turnsAway()).isFalse();
    }

    @Test
    void afterSomeTimeAPeakIsBorneAgain() {
        lasting();
        after(Duration.ofSeconds(6).toMillis());
        waited(1);
        waited(500);
        assertThat(congestion.turnsAway()).isFalse();
    }

    private void lasting() {
        for (int i = 0; i <= 200; i++) {
            waited(60);
            after(1);
        }
        waited(60);
    }
}
