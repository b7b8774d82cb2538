package io.twopc.participant.operations;

import io.micrometer.core.instrument.MeterRegistry;
import io.twopc.metering.ChannelMeters;
import io.twopc.metering.Errors;
import io.twopc.metering.JournalMeters;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The meters that both applications have, with what is known beforehand at a participant. */
@Configuration(proxyBeanMethods = false)
class MeteringConfiguration {

    private static final Map<String, List<String>> ERRORS = Map.of(
            "api", List.of("malformed", "invalid_request", "internal"),
            "channel", List.of("malformed", "unexpected", "undeliverable"),
            "engine", List.of("defect", "overloaded", "unknown_branch", "unexpected_message"),
            "coordinator", List.of("peer_error", "not_mine", "stale_incarnation"),
            "resource", List.of("unavailable", "local_timeout", "resource_contradicted"),
            "journal", List.of("poisoned"));

    private static final ChannelMeters.Reasons REASONS = new ChannelMeters.Reasons(
            "to the coordinator",
            List.of(
                    "peer",
                    "idle",
                    "no_welcome",
                    "shutdown",
                    "superseded",
                    "stale_coordinator",
                    "journal_failed",
                    "malformed",
                    "write_timeout",
                    "internal"),
            List.of(
                    "unreachable",
                    "tls",
                    "not_admitted",
                    "bad_token",
                    "protocol_version",
                    "stale_incarnation",
                    "superseded"),
            Set.of());

    @Bean
    Errors errors(MeterRegistry registry) {
        return new Errors(registry, ERRORS);
    }

    @Bean
    ChannelMeters channelMeters(MeterRegistry registry, Errors errors) {
        return new ChannelMeters(registry, errors, REASONS);
    }

    @Bean
    JournalMeters journalMeters(MeterRegistry registry, Errors errors) {
        return new JournalMeters(registry, errors, "journal");
    }
}
