package io.twopc.coordinator.operations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.twopc.channel.ChannelMetrics;
import io.twopc.coordinator.channel.ConnectionListener;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.MessageType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/** Measures the participant channel: connections and messages. */
@Component
final class ChannelMeters implements ChannelMetrics, ConnectionListener {

    private static final String CHANNEL = "channel";
    private static final List<String> CLOSINGS = List.of("peer", "idle", "superseded", "evicted");

    /** Why the engine turns a participant away; it then closes the connection for that reason. */
    private static final Set<String> REFUSALS = Set.of(
            ErrorCode.BAD_TOKEN.code(),
            ErrorCode.NOT_ADMITTED.code(),
            ErrorCode.PROTOCOL_VERSION.code(),
            ErrorCode.STALE_INCARNATION.code());

    private static final List<String> REJECTIONS =
            List.of("hello_missing", "hello_timeout", "hello_repeated", "max_connections", "tls");

    private final Map<MessageType, Counter> received;
    private final Map<MessageType, Counter> sent;
    private final Counter opened;
    private final Words closed;
    private final Words rejected;
    private final AtomicInteger active = new AtomicInteger();
    private final Errors errors;

    ChannelMeters(MeterRegistry registry, Errors errors) {
        this.errors = errors;
        received = EngineMeters.each(MessageType.class, type -> messages(registry, type, "in"));
        sent = EngineMeters.each(MessageType.class, type -> messages(registry, type, "out"));
        opened = connections(registry, "opened", "none");
        closed = new Words(CLOSINGS, reason -> connections(registry, "closed", reason));
        rejected = new Words(REJECTIONS, reason -> connections(registry, "rejected", reason));
        REFUSALS.forEach(reason -> connections(registry, "rejected", reason));
        Gauge.builder(MeterNames.CONNECTIONS_ACTIVE, active, AtomicInteger::get)
                .description("Open connections of participants")
                .register(registry);
    }

    @Override
    public void opened() {
        opened.increment();
        active.incrementAndGet();
    }

    @Override
    public void closed(String reason) {
        closed.count(reason);
        active.decrementAndGet();
        if (REFUSALS.contains(reason)) {
            rejected.count(reason);
        }
    }

    @Override
    public void rejected(String reason) {
        rejected.count(reason);
    }

    @Override
    public void connectionRefused(String reason) {
        rejected.count(reason);
    }

    @Override
    public void received(MessageType type) {
        EngineMeters.get(received, type).increment();
    }

    @Override
    public void sent(MessageType type) {
        EngineMeters.get(sent, type).increment();
    }

    @Override
    public void dropped(MessageType type) {
        errors.count(CHANNEL, "undeliverable");
    }

    @Override
    public void rejected(ErrorCode code) {
        errors.count(CHANNEL, code.code());
    }

    private static Counter messages(MeterRegistry registry, MessageType type, String direction) {
        return Counter.builder(MeterNames.MESSAGES)
                .description("Messages on the participant channel")
                .tags("type", type.code(), "direction", direction)
                .register(registry);
    }

    private static Counter connections(MeterRegistry registry, String event, String reason) {
        return Counter.builder(MeterNames.CONNECTIONS)
                .description("What became of connections of participants")
                .tags("event", event, "reason", reason)
                .register(registry);
    }
}
