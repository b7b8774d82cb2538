package io.twopc.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    private static final Timing TIMING = new Timing(5, 10, 3, 20, 45);

    private final List<Integer> loads = new ArrayList<>();
    private double compiled;

    /** A load during which compilers use what is given for it, in seconds; the last is repeated. */
    private void warmUp(Timing timing, double... used) {
        WarmUp.until(timing, () -> compiled, seconds -> {
            compiled += used[Math.min(loads.size(), used.length - 1)];
            loads.add(seconds);
        });
    }

    @Test
    void itGoesOnUntilTheCompilersUseLessThanATenthOfAProcessor() {
        warmUp(TIMING, 30, 2, 0.6, 0.4, 5);

        assertThat(loads).containsExactly(20, 5, 5, 5);
    }

    @Test
    void itEndsAtOnceWhereLittleIsCompiled() {
        warmUp(TIMING, 1);

        assertThat(loads).containsExactly(20);
    }

    @Test
    void itEndsWhenItHasTakenLongEnough() {
        warmUp(TIMING, 30);

        assertThat(loads).containsExactly(20, 5, 5, 5, 5, 5);
    }

    @Test
    void aQuickLookIsNotMadeLonger() {
        warmUp(Timing.of(new Settings("--quick")), 5);

        assertThat(loads).containsExactly(5);
    }
}
