package io.twopc.coordinator.operations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.twopc.coordinator.engine.EngineListener;
import io.twopc.metering.Errors;
import io.twopc.metering.MeterNames;
import io.twopc.metering.Meters;
import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.model.AbortReason;
import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ProtocolState;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
        aborted = Meters.each(AbortReason.class, reason -> transactions(registry, Outcome.ABORTED, reason.code()));
        committed = transactions(registry, Outcome.COMMITTED, NONE);
        unknown = transactions(registry, Outcome.UNKNOWN, NONE);
        durations = Meters.each(
                Outcome.class,
                outcome -> Timer.builder(MeterNames.TRANSACTION_DURATION)
                        .description("From a transaction's submission to its outcome")
                        .tag("outcome", outcome.name())
                        .register(registry));
        phases = Meters.each(
                ProtocolState.class,
                phase -> Timer.builder(MeterNames.PHASE_DURATION)
                        .description("How long transactions were in a state")
                        .tag("phase", phase.name())
                        .register(registry));
        active = Meters.each(ProtocolState.class, state -> new AtomicInteger());
        active.forEach((state, count) -> {
            if (!state.isFinal()) {
                Gauge.builder(MeterNames.TRANSACTIONS_ACTIVE, count, AtomicInteger::get)
                        .description("Transactions that have not ended")
                        .tag("state", state.name())
                        .register(registry);
            }
        });
        processing = Meters.each(
                MessageType.class,
                type -> Timer.builder(MeterNames.MESSAGE_PROCESSING_DURATION)
                        .description("How long the engine took for a message")
                        .tag("type", type.code())
                        .register(registry));
        retries = Meters.each(
                MessageType.class,
                type -> Counter.builder(MeterNames.MESSAGE_RETRIES)
                        .description("Messages sent once more because no answer came")
                        .tag("type", type.code())
                        .register(registry));
        damage = Meters.each(
                Damage.class,
                kind -> Counter.builder(MeterNames.DAMAGE)
                        .description("Transactions that came to show this kind of damage")
                        .tag("kind", kind.name())
                        .register(registry));
    }

    @Override
    public void decided(Outcome outcome, @Nullable AbortReason reason, Duration sinceStart) {
        counter(outcome, reason).increment();
        Meters.get(durations, outcome).record(sinceStart);
    }

    private Counter counter(Outcome outcome, @Nullable AbortReason reason) {
        if (outcome == Outcome.COMMITTED) {
            return committed;
        }
        return outcome == Outcome.ABORTED && reason != null ? Meters.get(aborted, reason) : unknown;
    }

    @Override
    public void phaseEnded(ProtocolState phase, Duration spent) {
        Meters.get(phases, phase).record(spent);
    }

    @Override
    public void moved(@Nullable ProtocolState from, @Nullable ProtocolState to) {
        if (from != null) {
            Meters.get(active, from).decrementAndGet();
        }
        if (to != null) {
            Meters.get(active, to).incrementAndGet();
        }
    }

    @Override
    public void handled(MessageType type, long nanos) {
        Meters.get(processing, type).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void repeated(MessageType type) {
        Meters.get(retries, type).increment();
    }

    @Override
    public void error(String component, String type) {
        errors.count(component, type);
    }

    @Override
    public void damage(Damage kind) {
        Meters.get(damage, kind).increment();
    }

    private static Counter transactions(MeterRegistry registry, Outcome outcome, String reason) {
        return Counter.builder(MeterNames.TRANSACTIONS)
                .description("Transactions that got their outcome")
                .tags("outcome", outcome.name(), "reason", reason)
                .register(registry);
    }
}
