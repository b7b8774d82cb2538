package io.twopc.participant.operations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Counts what went wrong, by the room it went wrong in and its kind. */
@Component
final class Errors {

    /** The rooms, each with kinds that exist as meters before anything went wrong. */
    private static final Map<String, List<String>> KNOWN = Map.of(
            "api", List.of("malformed", "invalid_request", "internal"),
            "channel", List.of("malformed", "unexpected", "undeliverable"),
            "engine", List.of("defect", "overloaded", "unknown_branch", "unexpected_message"),
            "coordinator", List.of("peer_error", "not_mine", "stale_incarnation"),
            "resource", List.of("unavailable", "local_timeout", "resource_contradicted"),
            "journal", List.of("poisoned"));

    private final Map<String, Words> byComponent = new ConcurrentHashMap<>();
    private final MeterRegistry registry;

    Errors(MeterRegistry registry) {
        this.registry = registry;
        KNOWN.forEach((component, types) -> byComponent.put(component, words(component, types)));
    }

    void count(String component, String type) {
        byComponent.computeIfAbsent(component, added -> words(added, List.of())).count(type);
    }

    private Words words(String component, List<String> types) {
        return new Words(
                types,
                type -> Counter.builder(MeterNames.ERRORS)
                        .description("What went wrong, by room and kind")
                        .tags("component", component, "type", type)
                        .register(registry));
    }
}
