package io.twopc.participant.operations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.twopc.channel.ChannelMetrics;
import io.twopc.participant.channel.ConnectionListener;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.MessageType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/** Measures the connection to the coordinator and what goes over it. */
@Component
final class ChannelMeters implements ChannelMetrics, ConnectionListener {

    private static final String CHANNEL = "channel";
    private static final List<String> CLOSINGS =
            List.of("peer", "idle", "no_welcome", "shutdown", "superseded", "stale_coordinator", "journal_failed");
    private static final List<String> REJECTIONS = List.of(
            "unreachable", "tls", "not_admitted", "bad_token", "protocol_version", "stale_incarnation", "superseded");

    private final Map<MessageType, Counter> received;
    private final Map<MessageType, Counter> sent;
    private final Counter opened;
    private final Words closed;
    private final Words rejected;
    private final AtomicInteger active = new AtomicInteger();
    private final Errors errors;

    ChannelMeters(MeterRegistry registry, Errors errors) {
        this.errors = errors;
        received = Meters.each(MessageType.class, type -> messages(registry, type, "in"));
        sent = Meters.each(MessageType.class, type -> messages(registry, type, "out"));
        opened = connections(registry, "opened", "none");
        closed = new Words(CLOSINGS, reason -> connections(registry, "closed", reason));
        rejected = new Words(REJECTIONS, reason -> connections(registry, "rejected", reason));
        Gauge.builder(MeterNames.CONNECTIONS_ACTIVE, active, AtomicInteger::get)
                .description("Open connections to the coordinator")
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
        Meters.get(received, type).increment();
    }

    @Override
    public void sent(MessageType type) {
        Meters.get(sent, type).increment();
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
                .description("What became of connections to the coordinator")
                .tags("event", event, "reason", reason)
                .register(registry);
    }
}
