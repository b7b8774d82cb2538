package io.twopc.coordinator.operations;

import io.twopc.coordinator.engine.EngineStatus;
import io.twopc.coordinator.engine.TransactionManager;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.health.application.LivenessStateHealthIndicator;
import org.springframework.boot.health.application.ReadinessStateHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What an orchestrator asks: is a restart due, may requests come. The bean names replace Spring Boot's own probes. */
@Configuration(proxyBeanMethods = false)
class Probes {

    /** Fails only when the log is poisoned: nothing but a restart helps then. */
    @Bean
    LivenessStateHealthIndicator livenessStateHealthIndicator(
            ApplicationAvailability availability, TransactionManager manager) {
        return new LivenessStateHealthIndicator(availability) {
            @Override
            protected AvailabilityState getState(ApplicationAvailability ignored) {
                return manager.status().logFailure() == null ? LivenessState.CORRECT : LivenessState.BROKEN;
            }
        };
    }

    /** Recovered, taking rounds and not going down; how many members are connected does not matter. */
    @Bean
    ReadinessStateHealthIndicator readinessStateHealthIndicator(
            ApplicationAvailability availability, TransactionManager manager) {
        return new ReadinessStateHealthIndicator(availability) {
            @Override
            protected AvailabilityState getState(ApplicationAvailability current) {
                EngineStatus status = manager.status();
                boolean accepting = status.phase() == EngineStatus.Phase.ACCEPTING
                        && status.logFailure() == null
                        && !status.logUnconfirmed();
                return accepting ? current.getReadinessState() : ReadinessState.REFUSING_TRAFFIC;
            }
        };
    }
}
