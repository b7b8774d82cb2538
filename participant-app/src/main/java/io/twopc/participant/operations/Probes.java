package io.twopc.participant.operations;

import io.twopc.participant.engine.BranchEngine;
import io.twopc.participant.store.ParticipantStore;
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

    /** Fails only when the journal is poisoned: nothing but a restart helps then. */
    @Bean
    LivenessStateHealthIndicator livenessStateHealthIndicator(
            ApplicationAvailability availability, ParticipantStore store) {
        return new LivenessStateHealthIndicator(availability) {
            @Override
            protected AvailabilityState getState(ApplicationAvailability ignored) {
                return store.failure().isEmpty() ? LivenessState.CORRECT : LivenessState.BROKEN;
            }
        };
    }

    /** The resource has given its branches back and the journal works; whether the coordinator is there does not matter. */
    @Bean
    ReadinessStateHealthIndicator readinessStateHealthIndicator(
            ApplicationAvailability availability, BranchEngine engine, ParticipantStore store) {
        return new ReadinessStateHealthIndicator(availability) {
            @Override
            protected AvailabilityState getState(ApplicationAvailability current) {
                boolean ready = engine.isRecovered() && store.failure().isEmpty();
                return ready ? current.getReadinessState() : ReadinessState.REFUSING_TRAFFIC;
            }
        };
    }
}
