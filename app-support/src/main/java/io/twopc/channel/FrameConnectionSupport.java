package io.twopc.channel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.integration.ip.tcp.connection.TcpNetConnectionSupport;
import org.springframework.messaging.MessageHandler;

/** Makes the connection over a socket that was accepted or connected, with TLS over it where that is asked for. */
final class FrameConnectionSupport implements TcpNetConnectionSupport {

    private static final Logger log = LoggerFactory.getLogger(FrameConnectionSupport.class);

    private final ChannelRuntime runtime;
    private final MessageHandler outbound;
    private final @Nullable String host;

    /** @param host whom a client wanted to reach, for the check of the server's certificate */
    FrameConnectionSupport(ChannelRuntime runtime, MessageHandler outbound, @Nullable String host) {
        this.runtime = runtime;
        this.outbound = outbound;
        this.host = host;
    }

    @Override
    public FrameConnection createNewConnection(
            Socket raw,
            boolean server,
            boolean lookupHost,
            @Nullable ApplicationEventPublisher events,
            @Nullable String factoryName) {
        FrameConnection connection =
                new FrameConnection(runtime, raw, layered(raw, server), server, events, factoryName, outbound);
        runtime.add(connection.link());
        return connection;
    }

    private Socket layered(Socket raw, boolean server) {
        ChannelTls tls = runtime.tls;
        if (tls == null) {
            return raw;
        }
        try {
            return server ? tls.overServer(raw) : handshaken(tls.overClient(raw, host));
        } catch (IOException e) {
            closeQuietly(raw);
            throw new UncheckedIOException(e);
        }
    }

    /** A client learns of a handshake that failed where it connects; a server's accept loop must not wait for one. */
    private static SSLSocket handshaken(SSLSocket socket) throws IOException {
        socket.setSoTimeout(FrameConnection.HANDSHAKE_MILLIS);
        socket.startHandshake();
        socket.setSoTimeout(0);
        return socket;
    }

    private static void closeQuietly(Socket raw) {
        try {
            raw.close();
        } catch (IOException e) {
            log.debug("closing a socket failed", e);
        }
    }
}
