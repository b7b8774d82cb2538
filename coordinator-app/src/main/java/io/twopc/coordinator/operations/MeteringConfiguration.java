package io.twopc.coordinator.operations;

import io.micrometer.core.instrument.MeterRegistry;
import io.twopc.metering.ChannelMeters;
import io.twopc.metering.Errors;
import io.twopc.metering.JournalMeters;
import io.twopc.protocol.message.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The meters that both applications have, with what is known beforehand at a coordinator. */
@Configuration(proxyBeanMethods = false)
class MeteringConfiguration {

    /** One kind of each room at least, so that the meter is there before anything went wrong. */
    static final Map<String, List<String>> ERRORS = Map.of(
            "api", List.of("malformed", "invalid_request", "internal"),
            "channel", List.of("malformed", "unexpected", "not_mine", "undeliverable"),
            "decision_log", List.of("poisoned"),
            "engine", List.of("state_corrupt"),
            "participant", List.of("unavailable", "unknown_branch"));

    /** The engine turns a participant away for one of the last four, and then closes the connection for that reason. */
    static final ChannelMeters.Reasons REASONS = new ChannelMeters.Reasons(
            "of participants",
            List.of("peer", "idle", "superseded", "evicted", "malformed", "write_timeout", "internal", "shutdown"),
            List.of("hello_missing", "hello_timeout", "hello_repeated", "max_connections", "tls"),
            Set.of(
                    ErrorCode.BAD_TOKEN.code(),
                    ErrorCode.NOT_ADMITTED.code(),
                    ErrorCode.PROTOCOL_VERSION.code(),
                    ErrorCode.STALE_INCARNATION.code()));

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
        return new JournalMeters(registry, errors, "decision_log");
    }
}
