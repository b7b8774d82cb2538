package io.twopc.chaos;

import io.twopc.system.AppProcess;
import io.twopc.system.Patience;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** A process whose wall clock jumps, forth or back, and later back again. */
final class ClockJump implements Fault {

    private static final List<Duration> JUMPS = List.of(
            Duration.ofSeconds(30),
            Duration.ofSeconds(-30),
            Duration.ofHours(1),
            Duration.ofHours(-1),
            Duration.ofDays(1),
            Duration.ofDays(-1));
    private static final Duration NOTICE = Duration.ofSeconds(20);
    private static final Duration NEAR = Duration.ofSeconds(10);

    private final AppProcess process;
    private final Duration jump;
    private final Duration duration;

    ClockJump(AppProcess process, Random random) {
        this.process = process;
        this.jump = JUMPS.get(random.nextInt(JUMPS.size()));
        this.duration = SimpleFault.lasting(random, 2_000);
    }

    @Override
    public String target() {
        return process.name();
    }

    @Override
    public Duration duration() {
        return duration;
    }

    @Override
    public void strike() {
        jump(jump);
    }

    @Override
    public void heal() {
        jump(Duration.ZERO);
    }

    private void jump(Duration offset) {
        FakeClock.jump(process, offset);
        Patience.until(
                "the clock of " + process.name() + " to jump by " + offset,
                NOTICE,
                () -> FakeClock.offset(process).minus(offset).abs().compareTo(NEAR) < 0,
                () -> "it is off by " + FakeClock.offset(process));
    }
}
