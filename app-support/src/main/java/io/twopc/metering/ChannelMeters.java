package io.twopc.metering;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.twopc.channel.ChannelMetrics;
import io.twopc.channel.ConnectionListener;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.MessageType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Measures the participant channel, on either side: connections, frames and messages. Safe for use by several threads. */
public final class ChannelMeters implements ChannelMetrics, ConnectionListener {

    private static final String CHANNEL = "channel";

    /**
     * What connections are ended by.
     *
     * @param peers who is at the other end, in a few words
     * @param closings the reasons for which one is closed
     * @param rejections the reasons for which one never comes to be
     * @param refusals the reasons for which one is closed that count as rejections too
     */
    public record Reasons(String peers, List<String> closings, List<String> rejections, Set<String> refusals) {}

    private final Map<MessageType, Counter> received;
    private final Map<MessageType, Counter> sent;
    private final Counter framesReceived;
    private final Counter framesSent;
    private final Counter opened;
    private final Words closed;
    private final Words rejected;
    private final AtomicInteger active = new AtomicInteger();
    private final Errors errors;
    private final Reasons reasons;

    /** Meters that all exist from the start. */
    public ChannelMeters(MeterRegistry registry, Errors errors, Reasons reasons) {
        this.errors = errors;
        this.reasons = reasons;
        received = Meters.each(MessageType.class, type -> messages(registry, type, "in"));
        sent = Meters.each(MessageType.class, type -> messages(registry, type, "out"));
        framesReceived = frames(registry, "in");
        framesSent = frames(registry, "out");
        opened = connections(registry, "opened", "none");
        closed = new Words(reasons.closings(), reason -> connections(registry, "closed", reason));
        rejected = new Words(reasons.rejections(), reason -> connections(registry, "rejected", reason));
        reasons.refusals().forEach(reason -> connections(registry, "rejected", reason));
        Gauge.builder(MeterNames.CONNECTIONS_ACTIVE, active, AtomicInteger::get)
                .description("Open connections " + reasons.peers())
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
        if (reasons.refusals().contains(reason)) {
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
    public void frameReceived() {
        framesReceived.increment();
    }

    @Override
    public void framesSent(int count) {
        framesSent.increment(count);
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

    private static Counter frames(MeterRegistry registry, String direction) {
        return Counter.builder(MeterNames.FRAMES)
                .description("Frames on the participant channel, of one message or more")
                .tags("direction", direction)
                .register(registry);
    }

    private static Counter messages(MeterRegistry registry, MessageType type, String direction) {
        return Counter.builder(MeterNames.MESSAGES)
                .description("Messages on the participant channel")
                .tags("type", type.code(), "direction", direction)
                .register(registry);
    }

    private Counter connections(MeterRegistry registry, String event, String reason) {
        return Counter.builder(MeterNames.CONNECTIONS)
                .description("What became of connections " + reasons.peers())
                .tags("event", event, "reason", reason)
                .register(registry);
    }
}
