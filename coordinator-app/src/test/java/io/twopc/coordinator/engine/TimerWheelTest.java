package io.twopc.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerWheelTest {

    private static final long TICK = 10;

    private final TimerWheel wheel = new TimerWheel(TICK, 0);
    private final List<String> fired = new ArrayList<>();

    @Test
    void firesAtTheDeadlineAndNotBefore() {
        wheel.start(25, () -> fired.add("a"));
        wheel.advance(24);
        assertThat(fired).isEmpty();
        wheel.advance(30);
        assertThat(fired).containsExactly("a");
        assertThat(wheel.size()).isZero();
    }

    @Test
    void aCancelledTimerDoesNotFireEvenWhenItIsDueInTheSameTick() {
        TimerWheel.Timer[] second = new TimerWheel.Timer[1];
        TimerWheel.Timer[] first = new TimerWheel.Timer[1];
        first[0] = wheel.start(10, () -> {
            fired.add("first");
            second[0].cancel();
        });
        second[0] = wheel.start(10, () -> {
            fired.add("second");
            first[0].cancel();
        });
        wheel.advance(10);
        assertThat(fired).hasSize(1);
    }

    @Test
    void aTimerStartedWhileOthersFireWaitsForALaterTick() {
        wheel.start(10, () -> wheel.start(0, () -> fired.add("later")));
        wheel.advance(10);
        assertThat(fired).isEmpty();
        wheel.advance(20);
        assertThat(fired).containsExactly("later");
    }

    @Test
    void everyTimerFiresOnceAtMostOneTickLateHoweverTimeJumps() {
        long seed = Long.getLong("twopc.seed", System.nanoTime());
        System.out.println("TimerWheelTest seed " + seed);
        Random random = new Random(seed);
        long[] now = {0};
        int[] count = {0};
        int started = 0;
        for (int step = 0; step < 2_000; step++) {
            for (int i = random.nextInt(4); i > 0; i--) {
                long deadline = now[0] + random.nextInt(60_000);
                long startedAt = now[0];
                wheel.start(deadline, () -> {
                    count[0]++;
                    assertThat(now[0]).isGreaterThanOrEqualTo(Math.min(deadline, startedAt + deadline));
                });
                started++;
            }
            now[0] += random.nextInt(10) == 0 ? random.nextInt(50_000) : random.nextInt(50);
            wheel.advance(now[0]);
        }
        now[0] += 100_000;
        wheel.advance(now[0]);
        assertThat(count[0]).isEqualTo(started);
        assertThat(wheel.size()).isZero();
    }
}
