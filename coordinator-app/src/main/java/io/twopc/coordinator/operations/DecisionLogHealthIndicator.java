package io.twopc.coordinator.operations;

import io.twopc.coordinator.engine.EngineStatus;
import io.twopc.coordinator.engine.TransactionManager;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Whether decisions can be made durable: down once the log has failed, out of service while nobody has vouched for a
 * fresh log that participants know nothing of (C20).
 */
@Component
final class DecisionLogHealthIndicator implements HealthIndicator {

    private final TransactionManager manager;

    DecisionLogHealthIndicator(TransactionManager manager) {
        this.manager = manager;
    }

    @Override
    public Health health() {
        EngineStatus status = manager.status();
        Health.Builder health = level(status);
        if (status.phase() != EngineStatus.Phase.RECOVERING) {
            health.withDetail("coordinatorId", status.coordinatorId())
                    .withDetail("incarnation", status.incarnation())
                    .withDetail("bytes", status.logBytes());
        }
        return health.build();
    }

    private static Health.Builder level(EngineStatus status) {
        if (status.logFailure() != null) {
            return Health.down()
                    .withDetail("failure", status.logFailure())
                    .withDetail("hint", "nothing is decided any more; restart once the disk is well");
        }
        if (status.phase() == EngineStatus.Phase.RECOVERING) {
            return Health.outOfService().withDetail("hint", "the log is being read");
        }
        if (status.logUnconfirmed()) {
            return Health.outOfService()
                    .withDetail("foreignBranches", status.foreignBranches())
                    .withDetail(
                            "hint",
                            "this log is fresh, but participants hold branches of another one. If the old log is lost"
                                    + " for good, POST /log/confirm {\"by\":…,\"reason\":…}; otherwise stop, and start"
                                    + " with the old log's directory");
        }
        return Health.up();
    }
}
