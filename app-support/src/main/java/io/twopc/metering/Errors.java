package io.twopc.metering;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what went wrong, by the room it went wrong in and its kind. Safe for use by several threads. */
public final class Errors {

    private final Map<String, Words> byComponent = new ConcurrentHashMap<>();
    private final MeterRegistry registry;

    /** @param known the rooms, each with kinds that exist as meters before anything went wrong */
    public Errors(MeterRegistry registry, Map<String, List<String>> known) {
        this.registry = registry;
        known.forEach((component, types) -> byComponent.put(component, words(component, types)));
    }

    /** Counts one. */
    public void count(String component, String type) {
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
