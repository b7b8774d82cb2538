package io.twopc.chaos;

import io.twopc.system.AppProcess;
import io.twopc.system.CoordinatorProcess;
import io.twopc.system.ParticipantProcess;
import io.twopc.system.Patience;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A process whose forced writes fail. It must notice and never decide again (R3): a coordinator ends by itself, a
 * participant says in its health that its resource is down. Then it is started again on a good disk.
 */
final class FailingDisk implements Fault {

    private static final Duration NOTICE = Duration.ofSeconds(30);

    private final AppProcess process;
    private final String calls;
    private final Runnable notice;
    private @Nullable Strace strace;

    private FailingDisk(AppProcess process, String calls, Runnable notice) {
        this.process = process;
        this.calls = calls;
        this.notice = notice;
    }

    static FailingDisk ofCoordinator(CoordinatorProcess coordinator) {
        return new FailingDisk(coordinator, Strace.LOG_FORCES, () -> {
            if (!coordinator.awaitEnd(NOTICE)) {
                throw new IllegalStateException("R3: the coordinator goes on although its disk fails");
            }
            if (coordinator.exitValue() == 0) {
                throw new IllegalStateException("R3: the coordinator ended on a failed disk as if all were well");
            }
        });
    }

    static FailingDisk ofParticipant(ParticipantProcess participant) {
        return new FailingDisk(
                participant,
                Strace.ALL_FORCES,
                () -> Patience.until(
                        "R3: " + participant.name() + " to say that its resource is down",
                        NOTICE,
                        () -> participant.http().get("/actuator/health").status() == 503,
                        () -> participant.http().get("/actuator/health").toString()));
    }

    @Override
    public String target() {
        return process.name();
    }

    @Override
    public Duration duration() {
        return Duration.ZERO;
    }

    @Override
    public void strike() {
        Strace failing = Strace.failing(process.pid(), process.directory(), calls);
        strace = failing;
        failing.awaitHit();
        notice.run();
    }

    @Override
    public void heal() {
        if (strace != null) {
            strace.detach();
        }
        if (process.isAlive()) {
            process.kill();
        }
        process.start();
    }
}
