package io.twopc.coordinator.operations;

import io.twopc.coordinator.channel.ChannelStatus;
import io.twopc.coordinator.engine.EngineStatus;
import io.twopc.coordinator.engine.TransactionManager;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether participants can connect, and how many have; how many are missing does not make it unhealthy. */
@Component
final class ParticipantChannelHealthIndicator implements HealthIndicator {

    private final TransactionManager manager;
    private final ChannelStatus channel;

    ParticipantChannelHealthIndicator(TransactionManager manager, ChannelStatus channel) {
        this.manager = manager;
        this.channel = channel;
    }

    @Override
    public Health health() {
        EngineStatus status = manager.status();
        boolean listening = channel.isListening();
        Health.Builder health = listening ? Health.up() : notListening(status);
        health.withDetail("listening", listening)
                .withDetail("members", status.members())
                .withDetail("connected", status.connectedMembers());
        return listening ? health.withDetail("port", channel.port()).build() : health.build();
    }

    /** Before and after its time the port is closed on purpose. */
    private static Health.Builder notListening(EngineStatus status) {
        return status.phase() == EngineStatus.Phase.ACCEPTING ? Health.down() : Health.outOfService();
    }
}
