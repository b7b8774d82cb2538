package io.twopc.participant;

import io.twopc.channel.ChannelListener;
import io.twopc.channel.ChannelMetrics;
import io.twopc.channel.ChannelOptions;
import io.twopc.channel.ChannelServer;
import io.twopc.channel.Link;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.SessionMessage.Heartbeat;
import io.twopc.protocol.message.SessionMessage.Hello;
import io.twopc.protocol.message.SessionMessage.Welcome;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.TransactionId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A coordinator over a real socket that welcomes everybody, remembers what it hears, and says what the test wants. */
final class FakeCoordinator implements ChannelListener, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final CoordinatorId id = new CoordinatorId(UUID.randomUUID());
    final List<Hello> hellos = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Message> heard = new ConcurrentLinkedQueue<>();
    private final ChannelServer server =
            new ChannelServer(0, "none", ChannelOptions.DEFAULT, null, this, ChannelMetrics.NONE, Clock.systemUTC());
    private volatile @Nullable Link link;
    private volatile long incarnation = 1;

    FakeCoordinator start() {
        server.start();
        return this;
    }

    int port() {
        return server.port();
    }

    void incarnation(long next) {
        incarnation = next;
    }

    static TransactionId newTransaction() {
        return new TransactionId(UUID.randomUUID());
    }

    /** Says something on the current connection. */
    void say(Message message) {
        Link current = link;
        if (current == null || !current.offer(message)) {
            throw new AssertionError("no participant is connected");
        }
    }

    /** Waits for an answer about a transaction, and takes it. */
    <M extends TransactionMessage> M hear(Class<M> type, TransactionId transaction) {
        return type.cast(
                Awaitility.await().atMost(PATIENCE).until(() -> take(type, transaction), found -> found != null));
    }

    private @Nullable Message take(Class<?> type, TransactionId transaction) {
        for (Message message : heard) {
            if (type.isInstance(message)
                    && ((TransactionMessage) message).transaction().equals(transaction)
                    && heard.remove(message)) {
                return message;
            }
        }
        return null;
    }

    /** Everything heard and not taken. */
    List<Message> heard() {
        return List.copyOf(heard);
    }

    void cut() {
        Link current = link;
        if (current != null) {
            current.close("cut");
        }
    }

    @Override
    public void opened(Link opened) {}

    @Override
    public void received(Link from, Message message) {
        if (message instanceof Hello hello) {
            hellos.add(hello);
            from.peerAnnounced(hello.batch(), hello.maxFrameBytes());
            from.offer(new Welcome(id, incarnation, true, 1 << 20, 1_000));
            link = from;
        } else if (message instanceof Heartbeat) {
            from.offer(new Heartbeat());
        } else {
            heard.add(message);
        }
    }

    @Override
    public void closed(Link closed, String why) {}

    @Override
    public void close() {
        server.close();
    }
}
