package io.twopc.coordinator.operations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Counts what went wrong, by the room it went wrong in and its kind. */
@Component
final class Errors {

    /** The rooms that are known before anything went wrong in them. */
    static final List<String> COMPONENTS = List.of("api", "channel", "decision_log", "engine", "participant");

    private final Map<String, Words> byComponent = new ConcurrentHashMap<>();
    private final MeterRegistry registry;

    Errors(MeterRegistry registry) {
        this.registry = registry;
        COMPONENTS.forEach(component -> byComponent.put(component, words(component, first(component))));
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

    /** One kind of each room, so that the meter is there before anything went wrong. */
    private static List<String> first(String component) {
        return switch (component) {
            case "api" -> List.of("malformed", "invalid_request", "internal");
            case "channel" -> List.of("malformed", "unexpected", "not_mine", "undeliverable");
            case "decision_log" -> List.of("poisoned");
            case "engine" -> List.of("state_corrupt");
            default -> List.of("unavailable", "unknown_branch");
        };
    }
}
