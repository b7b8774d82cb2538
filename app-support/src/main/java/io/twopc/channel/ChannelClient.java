package io.twopc.channel;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.springframework.integration.ip.tcp.connection.TcpConnection;
import org.springframework.integration.ip.tcp.connection.TcpNetClientConnectionFactory;
import org.springframework.integration.ip.tcp.inbound.TcpReceivingChannelAdapter;
import org.springframework.integration.ip.tcp.outbound.TcpSendingMessageHandler;
import org.springframework.messaging.Message;

/** The dialling end of the participant channel. It connects when told to and never by itself. */
public final class ChannelClient implements AutoCloseable {

    private final ChannelRuntime runtime;
    private final ChannelAdapters adapters;

    /** @param clock for the timestamps of messages */
    public ChannelClient(
            ChannelOptions options,
            @Nullable ChannelTls tls,
            ChannelListener listener,
            ChannelMetrics metrics,
            Clock clock) {
        runtime = new ChannelRuntime("channel-client", options, listener, metrics, clock, tls);
        adapters = new ChannelAdapters(runtime);
    }

    /**
     * Connects. The listener hears of the link on its reader thread, perhaps before this returns.
     *
     * @throws IOException if there is no connection within the timeout, or no TLS over it; the listener then hears
     *     nothing of it
     */
    public Link connect(String host, int port, Duration timeout) throws IOException {
        Dialling factory = new Dialling(host, port, timeout);
        OneConnectionSender outbound = new OneConnectionSender();
        factory.setTcpNetConnectionSupport(new FrameConnectionSupport(runtime, outbound, host));
        adapters.prepare(factory, "channel-client");
        adapters.connect(factory, outbound);
        TcpReceivingChannelAdapter inbound = adapters.inbound(factory);
        outbound.start();
        inbound.start();
        try {
            return ((FrameConnection) factory.getConnection()).link();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (RejectedExecutionException e) {
            throw new IOException("the client is closed, or no thread could be had", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while connecting");
        }
    }

    /** Closes all links and waits until each has been told. */
    @Override
    public void close() {
        runtime.close();
    }

    /** Connects once, with the timeout given. */
    private static final class Dialling extends TcpNetClientConnectionFactory {

        private final Duration timeout;

        Dialling(String host, int port, Duration timeout) {
            super(host, port);
            this.timeout = timeout;
        }

        @Override
        protected Socket createSocket(String host, int port) throws IOException {
            Socket socket = new Socket();
            try {
                socket.connect(
                        new InetSocketAddress(host, port), (int) Math.min(Integer.MAX_VALUE, timeout.toMillis()));
                return socket;
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        }
    }

    /** Sends on the connection that the bytes are for; the framework's own would dial anew when that one is gone. */
    private static final class OneConnectionSender extends TcpSendingMessageHandler {

        @Override
        protected TcpConnection obtainConnection(Message<?> message) {
            return ((OutboundBytes) message).connection();
        }
    }
}
