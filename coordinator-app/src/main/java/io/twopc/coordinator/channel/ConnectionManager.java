package io.twopc.coordinator.channel;

import io.twopc.channel.ChannelListener;
import io.twopc.channel.ConnectionListener;
import io.twopc.channel.Link;
import io.twopc.coordinator.engine.ProtocolEngine;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.SessionMessage.Heartbeat;
import io.twopc.protocol.message.SessionMessage.Hello;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the connections of participants: the hello comes first and in time, silence is noticed from both sides, and
 * what a participant says reaches the engine in order.
 */
public final class ConnectionManager implements ChannelListener {

    private static final Logger log = LoggerFactory.getLogger(ConnectionManager.class);

    private final ProtocolEngine engine;
    private final ChannelSettings settings;
    private final ConnectionListener listener;
    private final LongSupplier nanoTime;
    private final Map<String, LinkConnection> connections = new ConcurrentHashMap<>();

    /**
     * Makes a manager without connections.
     *
     * @param nanoTime the clock that links tell their times on
     */
    public ConnectionManager(
            ProtocolEngine engine, ChannelSettings settings, ConnectionListener listener, LongSupplier nanoTime) {
        this.engine = engine;
        this.settings = settings;
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    @Override
    public void opened(Link link) {
        connections.put(link.id(), new LinkConnection(link, nanoTime.getAsLong()));
        listener.opened();
    }

    @Override
    public void received(Link link, Message message) {
        LinkConnection connection = connections.get(link.id());
        if (connection == null) {
            return;
        }
        if (message instanceof Hello hello) {
            hello(connection, hello);
        } else if (!connection.hasGreeted()) {
            refuse(
                    connection,
                    "hello_missing",
                    "the first message on a connection is hello, not "
                            + message.type().code());
        } else if (!(message instanceof Heartbeat)) {
            engine.received(connection, message);
        }
    }

    @Override
    public void frameReceived(Link link) {
        engine.events().attend();
    }

    private void hello(LinkConnection connection, Hello hello) {
        if (connection.greet()) {
            engine.hello(connection, hello, settings.tokenMatches(hello.token()));
        } else {
            listener.rejected("hello_repeated");
            connection.send(new ErrorMessage(null, ErrorCode.UNEXPECTED, "this connection has said hello already"));
        }
    }

    private void refuse(LinkConnection connection, String reason, String detail) {
        log.warn("Turned {} away: {}", connection.remoteAddress(), detail);
        listener.rejected(reason);
        connection.send(new ErrorMessage(null, ErrorCode.UNEXPECTED, detail));
        connection.closeAfterFlush(reason);
    }

    @Override
    public void closed(Link link, String why) {
        LinkConnection connection = connections.remove(link.id());
        if (connection != null) {
            listener.closed(connection.closeReason());
            engine.disconnected(connection, why);
        }
    }

    /** Sends heartbeats that are due and gives up on who is silent. To be called several times per heartbeat interval. */
    public void tick() {
        long now = nanoTime.getAsLong();
        long interval = settings.heartbeatInterval().toNanos();
        for (LinkConnection connection : connections.values()) {
            if (!connection.hasGreeted()) {
                if (now - connection.openedNanos() > settings.helloTimeout().toNanos()) {
                    refuse(
                            connection,
                            "hello_timeout",
                            "no hello within " + settings.helloTimeout().toMillis() + " ms");
                }
            } else if (now - connection.lastReceivedNanos() > ChannelSettings.INTERVALS_UNTIL_LOST * interval) {
                connection.close("idle");
            } else if (connection.isWelcomed() && now - connection.lastSentNanos() >= interval) {
                connection.send(new Heartbeat());
            }
        }
    }

    /** How many connections are open, greeted or not. */
    public int size() {
        return connections.size();
    }
}
