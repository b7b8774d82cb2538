package io.twopc.coordinator.operations;

import io.twopc.coordinator.engine.EngineStatus;
import io.twopc.coordinator.engine.TransactionManager;
import java.util.Map;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.stereotype.Component;

/** Who this coordinator is: its log's identity and how often it has started. */
@Component
final class CoordinatorInfo implements InfoContributor {

    private final TransactionManager manager;

    CoordinatorInfo(TransactionManager manager) {
        this.manager = manager;
    }

    @Override
    public void contribute(Info.Builder builder) {
        EngineStatus status = manager.status();
        builder.withDetail(
                "coordinator",
                Map.of(
                        "id", status.coordinatorId(),
                        "incarnation", status.incarnation(),
                        "phase", status.phase().name()));
    }
}
