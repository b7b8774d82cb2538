package io.twopc.channel;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.wire.FrameWriter;
import io.twopc.wire.MessageCodec;
import io.twopc.wire.WireBuffer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening socket whose accept loop outlives what it meets: a failure to accept (too many open files, say) is waited
 * out instead of ending the loop while the port looks open, and a connection beyond the limit is told so and closed.
 */
final class AcceptingServerSocket extends ServerSocket {

    private static final long RETRY_NANOS = 100_000_000L;

    private static final Logger log = LoggerFactory.getLogger(AcceptingServerSocket.class);

    private final ChannelRuntime runtime;

    AcceptingServerSocket(ChannelRuntime runtime) throws IOException {
        this.runtime = runtime;
    }

    @Override
    public Socket accept() throws IOException {
        while (true) {
            try {
                Socket socket = super.accept();
                if (runtime.openLinks() < runtime.options.maxConnections()) {
                    return socket;
                }
                refuse(socket);
            } catch (IOException e) {
                if (isClosed()) {
                    throw e;
                }
                log.warn("accepting a connection failed, trying again: {}", e.getMessage());
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    /** A few bytes into the empty buffer of a fresh socket do not block; a TLS handshake would. */
    private void refuse(Socket refused) {
        runtime.metrics.connectionRefused("max_connections");
        log.warn(
                "{} refused: {} connections are open",
                refused.getRemoteSocketAddress(),
                runtime.options.maxConnections());
        try (Socket socket = refused) {
            if (runtime.tls == null) {
                ErrorMessage error = new ErrorMessage(null, ErrorCode.OVERLOADED, "too many connections");
                WireBuffer bytes = new FrameWriter(new MessageCodec())
                        .write(List.of(error), runtime.clock.millis(), false, Integer.MAX_VALUE, (m, why) -> {});
                socket.getOutputStream().write(bytes.array(), 0, bytes.size());
                socket.shutdownOutput();
            }
        } catch (IOException e) {
            log.debug("a refused connection ended by itself", e);
        }
    }
}
