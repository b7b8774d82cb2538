package io.twopc.benchmarks.load;

import io.twopc.channel.ChannelClient;
import io.twopc.channel.ChannelListener;
import io.twopc.channel.ChannelMetrics;
import io.twopc.channel.ChannelOptions;
import io.twopc.channel.Link;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.SessionMessage.Heartbeat;
import io.twopc.protocol.message.SessionMessage.Hello;
import io.twopc.protocol.message.SessionMessage.Welcome;
import io.twopc.protocol.model.ParticipantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Participants that are connected and have nothing to do, all of them in this process. To the coordinator they look as
 * the application does: the shipped transport, a hello, and a heartbeat when nothing was sent for an interval.
 */
public final class IdleParticipants implements ChannelListener, AutoCloseable {

    private static final int PROTOCOL_VERSION = 1;
    private static final int INCARNATION = 1;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final long TICK_MILLIS = 100;

    private final int port;
    private final ChannelClient client =
            new ChannelClient(ChannelOptions.DEFAULT, null, this, ChannelMetrics.NONE, Clock.systemUTC());
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(IdleParticipants::daemon);
    private final ScheduledFuture<?> beating;
    private final List<Link> links = new ArrayList<>();
    private final Map<Link, Long> heartbeatNanos = new ConcurrentHashMap<>();
    private final Map<Link, String> lost = new ConcurrentHashMap<>();

    /** None yet. */
    public IdleParticipants(int port) {
        this.port = port;
        beating = timer.scheduleWithFixedDelay(this::keepAlive, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "heartbeats");
        thread.setDaemon(true);
        return thread;
    }

    /** Connects so many more that there are {@code count}: {@code idle-1} and so on. They are welcomed a little later. */
    public void connect(int count) {
        try {
            while (links.size() < count) {
                Link link = client.connect("localhost", port, CONNECT);
                links.add(link);
                link.offer(new Hello(
                        new ParticipantId("idle-" + links.size()),
                        PROTOCOL_VERSION,
                        INCARNATION,
                        true,
                        ChannelOptions.DEFAULT.frames().maxFrameBytes(),
                        null,
                        0));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that the coordinator has closed, and why. */
    public List<String> lost() {
        return List.copyOf(lost.values());
    }

    private void keepAlive() {
        long now = System.nanoTime();
        heartbeatNanos.forEach((link, interval) -> {
            if (now - link.lastSentNanos() >= interval) {
                link.offer(new Heartbeat());
            }
        });
    }

    @Override
    public void opened(Link link) {
        // Whoever dialled says hello.
    }

    @Override
    public void received(Link link, Message message) {
        if (message instanceof Welcome welcome) {
            link.peerAnnounced(welcome.batch(), welcome.maxFrameBytes());
            heartbeatNanos.put(link, TimeUnit.MILLISECONDS.toNanos(welcome.heartbeatIntervalMillis()));
        } else if (!(message instanceof Heartbeat)) {
            lost.put(link, "was sent " + message);
        }
    }

    @Override
    public void closed(Link link, String why) {
        heartbeatNanos.remove(link);
        lost.putIfAbsent(link, why);
    }

    /** Disconnects all. */
    @Override
    public void close() {
        beating.cancel(false);
        timer.shutdownNow();
        client.close();
    }
}
