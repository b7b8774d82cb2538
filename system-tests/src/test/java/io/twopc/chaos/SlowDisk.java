package io.twopc.chaos;

import io.twopc.system.AppProcess;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A process whose forced writes take long. */
final class SlowDisk implements Fault {

    private final AppProcess process;
    private final Duration delay;
    private final Duration duration;
    private @Nullable Strace strace;

    SlowDisk(AppProcess process, Random random) {
        this.process = process;
        this.delay = Duration.ofMillis(50 + random.nextInt(450));
        this.duration = SimpleFault.lasting(random, 4_000);
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
        Strace slow = Strace.slow(process.pid(), process.directory(), delay);
        strace = slow;
        slow.awaitHit();
    }

    @Override
    public void heal() {
        if (strace != null) {
            strace.detach();
        }
    }
}
