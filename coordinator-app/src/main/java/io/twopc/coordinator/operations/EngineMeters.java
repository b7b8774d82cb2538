package io.twopc.coordinator.operations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.twopc.coordinator.engine.EngineListener;
import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.model.AbortReason;
import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ProtocolState;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Measures the engine. Every meter exists from the start, with all its labels, so that a rate over it is right from the
 * first event on; none of them ever carries a transaction id.
 */
@Component
final class EngineMeters implements EngineListener {

    private static final String NONE = "none";

    private final Map<AbortReason, Counter> aborted;
    private final Counter committed;
    private final Counter unknown;
    private final Map<Outcome, Timer> durations;
    private final Map<ProtocolState, Timer> phases;
    private final Map<ProtocolState, AtomicInteger> active;
    private final Map<MessageType, Timer> processing;
    private final Map<MessageType, Counter> retries;
    private final Map<Damage, Counter> damage;
    private final Errors errors;

    EngineMeters(MeterRegistry registry, Errors errors) {
        this.errors = errors;
        aborted = each(AbortReason.class, reason -> transactions(registry, Outcome.ABORTED, reason.code()));
        committed = transactions(registry, Outcome.COMMITTED, NONE);
        unknown = transactions(registry, Outcome.UNKNOWN, NONE);
        durations = each(
                Outcome.class,
                outcome -> Timer.builder(MeterNames.TRANSACTION_DURATION)
                        .description("From a transaction's submission to its outcome")
                        .tag("outcome", outcome.name())
                        .register(registry));
        phases = each(
                ProtocolState.class,
                phase -> Timer.builder(MeterNames.PHASE_DURATION)
                        .description("How long transactions were in a state")
                        .tag("phase", phase.name())
                        .register(registry));
        active = each(ProtocolState.class, state -> new AtomicInteger());
        active.forEach((state, count) -> {
            if (!state.isFinal()) {
                Gauge.builder(MeterNames.TRANSACTIONS_ACTIVE, count, AtomicInteger::get)
                        .description("Transactions that have not ended")
                        .tag("state", state.name())
                        .register(registry);
            }
        });
        processing = each(
                MessageType.class,
                type -> Timer.builder(MeterNames.MESSAGE_PROCESSING_DURATION)
                        .description("How long the engine took for a message")
                        .tag("type", type.code())
                        .register(registry));
        retries = each(
                MessageType.class,
                type -> Counter.builder(MeterNames.MESSAGE_RETRIES)
                        .description("Messages sent once more because no answer came")
                        .tag("type", type.code())
                        .register(registry));
        damage = each(
                Damage.class,
                kind -> Counter.builder(MeterNames.DAMAGE)
                        .description("Transactions whose branches ended otherwise than decided, or may have")
                        .tag("kind", kind.name())
                        .register(registry));
    }

    @Override
    public void decided(Outcome outcome, @Nullable AbortReason reason, Duration sinceStart) {
        counter(outcome, reason).increment();
        get(durations, outcome).record(sinceStart);
    }

    private Counter counter(Outcome outcome, @Nullable AbortReason reason) {
        if (outcome == Outcome.COMMITTED) {
            return committed;
        }
        return outcome == Outcome.ABORTED && reason != null ? get(aborted, reason) : unknown;
    }

    @Override
    public void phaseEnded(ProtocolState phase, Duration spent) {
        get(phases, phase).record(spent);
    }

    @Override
    public void moved(@Nullable ProtocolState from, @Nullable ProtocolState to) {
        if (from != null) {
            get(active, from).decrementAndGet();
        }
        if (to != null) {
            get(active, to).incrementAndGet();
        }
    }

    @Override
    public void handled(MessageType type, long nanos) {
        get(processing, type).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void repeated(MessageType type) {
        get(retries, type).increment();
    }

    @Override
    public void error(String component, String type) {
        errors.count(component, type);
    }

    @Override
    public void damage(Damage kind) {
        get(damage, kind).increment();
    }

    private static Counter transactions(MeterRegistry registry, Outcome outcome, String reason) {
        return Counter.builder(MeterNames.TRANSACTIONS)
                .description("Transactions that got their outcome")
                .tags("outcome", outcome.name(), "reason", reason)
                .register(registry);
    }

    static <E extends Enum<E>, T> Map<E, T> each(Class<E> type, Function<E, T> maker) {
        Map<E, T> all = new EnumMap<>(type);
        Arrays.stream(type.getEnumConstants()).forEach(constant -> all.put(constant, maker.apply(constant)));
        return all;
    }

    /** What the map has for every constant. */
    static <E extends Enum<E>, T> T get(Map<E, T> all, E constant) {
        T found = all.get(constant);
        if (found == null) {
            throw new IllegalStateException("nothing was made for " + constant);
        }
        return found;
    }
}
