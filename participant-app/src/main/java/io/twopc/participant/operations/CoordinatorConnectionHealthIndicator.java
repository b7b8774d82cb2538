package io.twopc.participant.operations;

import io.twopc.participant.channel.ConnectionStatus;
import io.twopc.participant.channel.ProtocolClient;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether the coordinator has admitted this participant and the connection stands. */
@Component
final class CoordinatorConnectionHealthIndicator implements HealthIndicator {

    private final ProtocolClient client;

    CoordinatorConnectionHealthIndicator(ProtocolClient client) {
        this.client = client;
    }

    @Override
    public Health health() {
        ConnectionStatus status = client.status();
        Health.Builder health = switch (status.phase()) {
            case CONNECTED -> Health.up();
            case WAITING_FOR_RESOURCE, STOPPED -> Health.outOfService();
            case CONNECTING, GREETING, WAITING_TO_RETRY -> Health.down();
        };
        health.withDetail("address", status.address())
                .withDetail("phase", status.phase())
                .withDetail("since", status.since());
        if (status.coordinator() != null) {
            health.withDetail("coordinator", status.coordinator().toString())
                    .withDetail("incarnation", status.incarnation());
        }
        if (status.problem() != null) {
            health.withDetail("problem", status.problem()).withDetail("attempts", status.attempts());
        }
        return health.build();
    }
}
