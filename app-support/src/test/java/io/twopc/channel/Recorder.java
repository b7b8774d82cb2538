package io.twopc.channel;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.MessageType;
import io.twopc.wire.Rejected;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Remembers all that a transport tells, and checks the order in which it does. */
class Recorder implements ChannelListener, ChannelMetrics {

    final List<Link> open = new CopyOnWriteArrayList<>();
    private final Map<Link, List<Message>> received = new ConcurrentHashMap<>();
    final Map<Link, String> closed = new ConcurrentHashMap<>();
    final List<Rejected> rejected = new CopyOnWriteArrayList<>();
    final List<Message> undeliverable = new CopyOnWriteArrayList<>();
    final List<String> violations = new CopyOnWriteArrayList<>();
    final List<String> refusedConnections = new CopyOnWriteArrayList<>();
    final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();

    @Override
    public void opened(Link link) {
        messagesOf(link);
        open.add(link);
    }

    @Override
    public void received(Link link, Message message) {
        if (!open.contains(link) || closed.containsKey(link)) {
            violations.add("received outside of opened and closed");
        }
        messagesOf(link).add(message);
    }

    List<Message> messagesOf(Link link) {
        return received.computeIfAbsent(link, l -> Collections.synchronizedList(new ArrayList<>()));
    }

    @Override
    public void rejected(Link link, Rejected r) {
        rejected.add(r);
    }

    @Override
    public void undeliverable(Link link, Message message, String why) {
        undeliverable.add(message);
    }

    @Override
    public void closed(Link link, String why) {
        if (!open.remove(link)) {
            violations.add("closed without being open");
        }
        if (closed.put(link, why) != null) {
            violations.add("closed twice");
        }
    }

    long count(String name) {
        AtomicLong count = counts.get(name);
        return count == null ? 0 : count.get();
    }

    private void add(String name, long amount) {
        counts.computeIfAbsent(name, n -> new AtomicLong()).addAndGet(amount);
    }

    @Override
    public void received(MessageType type) {
        add("received " + type.code(), 1);
    }

    @Override
    public void sent(MessageType type) {
        add("sent " + type.code(), 1);
    }

    @Override
    public void frameReceived() {
        add("frames received", 1);
    }

    @Override
    public void framesSent(int count) {
        add("frames sent", count);
    }

    @Override
    public void bytesReceived(int count) {
        add("bytes received", count);
    }

    @Override
    public void bytesSent(int count) {
        add("bytes sent", count);
    }

    @Override
    public void dropped(MessageType type) {
        add("dropped " + type.code(), 1);
    }

    @Override
    public void rejected(ErrorCode code) {
        add("rejected " + code.code(), 1);
    }

    @Override
    public void connectionRefused(String reason) {
        refusedConnections.add(reason);
    }
}
