package io.twopc.channel;

import io.twopc.wire.FrameException;
import io.twopc.wire.WireBuffer;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.serializer.Serializer;
import org.springframework.integration.ip.IpHeaders;
import org.springframework.integration.ip.tcp.connection.TcpNetConnection;
import org.springframework.integration.ip.tcp.serializer.SoftEndOfStreamException;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.MessagingException;

/**
 * A socket of Spring Integration's Net factories that reads through a buffer, so that a run of small frames costs one
 * system call, and writes without the buffer that the framework sizes like the socket's own (megabytes for
 * each connection): what is written is one array already.
 */
final class FrameConnection extends TcpNetConnection {

    /** A large write is cut into pieces of this size, so that its progress can be seen. */
    private static final int WRITE_BYTES = 64 * 1024;

    static final int HANDSHAKE_MILLIS = 10_000;

    private static final Logger log = LoggerFactory.getLogger(FrameConnection.class);

    private final Socket raw;
    private final Socket socket;
    private final ChannelRuntime runtime;
    private final ConnectionLink link;
    private final MessageHeaders headers;
    private @Nullable InputStream in;
    private @Nullable OutputStream out;
    private CloseCause endCause = CloseCause.NONE;
    private String endReason = "closed by the peer";

    /**
     * @param raw the TCP socket
     * @param socket what to read and write: the same, or TLS over it
     */
    FrameConnection(
            ChannelRuntime runtime,
            Socket raw,
            Socket socket,
            boolean server,
            @Nullable ApplicationEventPublisher events,
            @Nullable String factoryName,
            MessageHandler outbound) {
        super(socket, server, false, events, factoryName);
        this.runtime = runtime;
        this.raw = raw;
        this.socket = socket;
        headers = new MessageHeaders(Map.of(IpHeaders.CONNECTION_ID, getConnectionId()));
        link = new ConnectionLink(runtime, this, outbound);
    }

    ConnectionLink link() {
        return link;
    }

    MessageHeaders headers() {
        return headers;
    }

    /** Reads until the connection ends: the body of the reader thread. */
    @Override
    public void run() {
        if (!handshake()) {
            close();
            runtime.remove(link);
            return;
        }
        try {
            link.opened();
            super.run();
        } finally {
            close();
            link.ended(endCause, endReason);
        }
    }

    /** What an accepted TLS connection begins with; a connected one has it behind it. */
    private boolean handshake() {
        if (!isServer() || !(socket instanceof SSLSocket tls)) {
            return true;
        }
        try {
            tls.setSoTimeout(HANDSHAKE_MILLIS);
            tls.startHandshake();
            tls.setSoTimeout(0);
            return true;
        } catch (IOException e) {
            log.info("{}: TLS handshake failed: {}", link.remoteAddress(), e.getMessage());
            runtime.metrics.connectionRefused("tls");
            return false;
        }
    }

    InboundFrame nextFrame() {
        if (link.isDiscarding()) {
            discardToTheEnd();
        }
        return new InboundFrame(link, getPayload(), headers);
    }

    /** Until the peer closes too: closing a socket with unread bytes would reset it, and our last words with it. */
    private void discardToTheEnd() {
        try {
            InputStream rest = inputStream();
            byte[] unread = new byte[8 * 1024];
            while (rest.read(unread) >= 0) {
                // Nothing that arrives now is wanted.
            }
        } catch (IOException e) {
            log.debug("{}: ended while closing", link.id(), e);
        }
        throw new SoftEndOfStreamException("closed by the peer");
    }

    @Override
    protected InputStream inputStream() throws IOException {
        InputStream current = in;
        if (current == null) {
            current = new GrowingBufferStream(new ArrivingBytes(socket.getInputStream(), link));
            in = current;
        }
        return current;
    }

    /** Called by one sender at a time, as the outbox guarantees. */
    @Override
    @SuppressWarnings("unchecked") // The factory is given a serializer of WireBuffer and no other.
    public void send(org.springframework.messaging.Message<?> message) {
        try {
            OutputStream current = out;
            if (current == null) {
                current = new LeavingBytes(socket.getOutputStream(), link);
                out = current;
            }
            ((Serializer<WireBuffer>) getSerializer()).serialize((WireBuffer) message.getPayload(), current);
        } catch (IOException e) {
            closeConnection(true);
            throw new MessagingException(message, "sending failed", e);
        }
    }

    /** Spring would log every peer that goes away as an error; here it is an end like others. */
    @Override
    protected boolean handleReadException(Exception exception) {
        Throwable cause = exception.getCause() instanceof IOException io ? io : exception;
        if (cause instanceof FrameException) {
            endCause = CloseCause.MALFORMED;
            endReason = "broke off within a frame";
        } else if (!(exception instanceof SoftEndOfStreamException)) {
            endReason = "connection lost: " + cause.getMessage();
        }
        close();
        return true;
    }

    void endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            log.debug("{}: ended while closing", link.id(), e);
            close();
        }
    }

    /** Closes the TCP socket first: closing TLS would wait for a write that is stuck. */
    @Override
    public void close() {
        try {
            raw.close();
        } catch (IOException e) {
            log.debug("{}: closing the socket failed", link.id(), e);
        }
        super.close();
    }

    /** Notes when and how much the socket gave. */
    private static final class ArrivingBytes extends FilterInputStream {

        private final ConnectionLink link;

        ArrivingBytes(InputStream in, ConnectionLink link) {
            super(in);
            this.link = link;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, length);
            if (count > 0) {
                link.bytesArrived(count);
            }
            return count;
        }
    }

    /** Notes when and how much the socket took. */
    private static final class LeavingBytes extends FilterOutputStream {

        private final ConnectionLink link;

        LeavingBytes(OutputStream out, ConnectionLink link) {
            super(out);
            this.link = link;
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            int at = offset;
            int end = offset + length;
            while (at < end) {
                int piece = Math.min(WRITE_BYTES, end - at);
                out.write(source, at, piece);
                at += piece;
                link.bytesLeft(piece);
            }
        }
    }
}
