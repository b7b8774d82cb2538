package io.twopc.participant.operations;

import io.twopc.participant.engine.BranchEngine;
import io.twopc.participant.resource.ResourceManager;
import io.twopc.participant.resource.ResourceStatus;
import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether the resource can be reached and has given its branches back. */
@Component
final class ResourceHealthIndicator implements HealthIndicator, AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final ResourceProbe resource;
    private final BranchEngine engine;

    ResourceHealthIndicator(ResourceManager resource, BranchEngine engine) {
        this.resource = new ResourceProbe(resource, LIMIT);
        this.engine = engine;
    }

    @Override
    public Health health() {
        ResourceStatus status = resource.status();
        boolean recovered = engine.isRecovered();
        return (status.available() && recovered ? Health.up() : Health.down())
                .withDetail("kind", status.kind())
                .withDetail("available", status.available())
                .withDetail("recovered", recovered)
                .withDetail("detail", status.detail())
                .withDetail("inDoubt", engine.inDoubtCount())
                .build();
    }

    @Override
    public void close() {
        resource.close();
    }
}
