package io.twopc.channel;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.integration.ip.tcp.connection.TcpNetServerConnectionFactory;
import org.springframework.integration.ip.tcp.inbound.TcpReceivingChannelAdapter;
import org.springframework.integration.ip.tcp.outbound.TcpSendingMessageHandler;

/** The listening end of the participant channel. It is started once and stopped once. */
public final class ChannelServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ChannelServer.class);

    private final int port;
    private final String portProperty;
    private final ChannelOptions options;
    private final ChannelRuntime runtime;

    private volatile @Nullable ServerSocket socket;
    private @Nullable TcpReceivingChannelAdapter inbound;
    private @Nullable TcpSendingMessageHandler outbound;

    /**
     * @param port where to listen, on all interfaces; 0 for any free port
     * @param portProperty where the port is set, for the message when it cannot be had
     * @param clock for the timestamps of messages
     */
    public ChannelServer(
            int port,
            String portProperty,
            ChannelOptions options,
            @Nullable ChannelTls tls,
            ChannelListener listener,
            ChannelMetrics metrics,
            Clock clock) {
        this.port = port;
        this.portProperty = portProperty;
        this.options = options;
        runtime = new ChannelRuntime("channel-server", options, listener, metrics, clock, tls);
    }

    /**
     * Binds the port and begins to accept.
     *
     * @throws ChannelStartException if the port cannot be had
     */
    public synchronized void start() {
        ServerSocket bound = bind();
        socket = bound;
        ChannelAdapters adapters = new ChannelAdapters(runtime);
        Listening listening = new Listening(bound);
        TcpSendingMessageHandler sending = new TcpSendingMessageHandler();
        listening.setBacklog(options.backlog());
        listening.setTcpNetConnectionSupport(new FrameConnectionSupport(runtime, sending, null));
        adapters.prepare(listening, "channel-server");
        adapters.connect(listening, sending);
        TcpReceivingChannelAdapter receiving = adapters.inbound(listening);
        outbound = sending;
        inbound = receiving;
        sending.start();
        receiving.start();
        log.info("participants may connect to port {}", bound.getLocalPort());
    }

    private ServerSocket bind() {
        ServerSocket listening = null;
        try {
            listening = new AcceptingServerSocket(runtime);
            listening.setReuseAddress(true);
            listening.bind(new InetSocketAddress(port), options.backlog());
            return listening;
        } catch (IOException e) {
            closeQuietly(listening);
            runtime.close();
            String why = e instanceof BindException ? "it is in use or not permitted" : "it cannot be opened";
            throw new ChannelStartException(
                    "cannot listen on port " + port + " (" + portProperty + "): " + why + " (" + e.getMessage() + ")",
                    e);
        }
    }

    /** The port that is listened on, once started. */
    public int port() {
        ServerSocket listening = socket;
        if (listening == null) {
            throw new IllegalStateException("the server has not been started");
        }
        return listening.getLocalPort();
    }

    /** Whether connections are being accepted. */
    public boolean isListening() {
        ServerSocket listening = socket;
        return listening != null && !listening.isClosed();
    }

    /**
     * Accepts no more, closes all links and waits until each has been told; then nothing of it runs any more. Not to be
     * called by a listener: it would wait for itself.
     */
    public synchronized void stop() {
        closeQuietly(socket);
        runtime.closeLinks();
        if (inbound != null && outbound != null) {
            inbound.stop();
            outbound.stop();
        }
        runtime.close();
    }

    @Override
    public void close() {
        stop();
    }

    private static void closeQuietly(@Nullable ServerSocket socket) {
        if (socket == null) {
            return;
        }
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("closing the listening socket failed", e);
        }
    }

    /** The factory over a socket that is bound already; says so if its accept loop ends before it was stopped. */
    private static final class Listening extends TcpNetServerConnectionFactory {

        private final ServerSocket bound;

        Listening(ServerSocket bound) {
            super(bound.getLocalPort());
            this.bound = bound;
        }

        @Override
        protected ServerSocket createServerSocket(int port, int backlog, @Nullable InetAddress whichNic) {
            return bound;
        }

        @Override
        public void run() {
            try {
                super.run();
            } finally {
                if (!bound.isClosed()) {
                    log.error("port {} no longer accepts connections", bound.getLocalPort());
                    closeQuietly(bound);
                }
            }
        }
    }
}
