package io.twopc.channel;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.Message;
import io.twopc.wire.Decoded;
import io.twopc.wire.FrameLimits;
import io.twopc.wire.FrameWriter;
import io.twopc.wire.MessageCodec;
import io.twopc.wire.Rejected;
import io.twopc.wire.WireBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.MessagingException;

/** The link over one {@link FrameConnection}: decodes what its reader brings and sends what its outbox holds. */
final class ConnectionLink implements Link {

    /** How long a peer may take to read the last words and to close its side, before ours is closed. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    /** Half of what Linux takes in, unless told otherwise, for a program that does not read. */
    private static final int UNREAD_BYTES = 32 * 1024;

    private static final Logger log = LoggerFactory.getLogger(ConnectionLink.class);

    private final ChannelRuntime runtime;
    private final FrameConnection connection;
    private final MessageHandler outbound;
    private final String id;
    private final Outbox outbox;
    private final MessageCodec decoder = new MessageCodec();
    private final FrameWriter encoder = new FrameWriter(new MessageCodec());
    private final List<Message> refused = new ArrayList<>();

    private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();

    private volatile boolean peerBatches;
    private volatile int peerMaxFrameBytes = FrameLimits.DEFAULT.maxFrameBytes();
    private volatile boolean discarding;
    private volatile long lastReceivedNanos = System.nanoTime();
    private volatile long lastSentNanos = System.nanoTime();
    private volatile boolean writing;
    private volatile long progressNanos;
    private final Unread unread = new Unread();
    private volatile boolean lingering;
    private volatile long lingerSinceNanos;

    /** Why the connection ends; what was first is what counts. */
    private record Ending(CloseCause cause, String why) {}

    ConnectionLink(ChannelRuntime runtime, FrameConnection connection, MessageHandler outbound) {
        this.runtime = runtime;
        this.connection = connection;
        this.outbound = outbound;
        id = runtime.nextLinkId();
        outbox = new Outbox(
                runtime.executor(),
                runtime.options.outboxMessages(),
                runtime.options.outboxBytes(),
                new ToConnection());
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String remoteAddress() {
        return connection.getHostAddress() + ":" + connection.getPort();
    }

    @Override
    public boolean offer(Message message) {
        boolean queued = outbox.offer(message);
        if (!queued) {
            runtime.metrics.dropped(message.type());
        }
        return queued;
    }

    @Override
    public int offerAll(List<? extends Message> messages) {
        int queued = outbox.offerAll(messages);
        for (Message message : messages.subList(queued, messages.size())) {
            runtime.metrics.dropped(message.type());
        }
        return queued;
    }

    @Override
    public void peerAnnounced(boolean batch, int maxFrameBytes) {
        peerMaxFrameBytes = maxFrameBytes;
        peerBatches = batch;
    }

    @Override
    public long lastReceivedNanos() {
        return lastReceivedNanos;
    }

    @Override
    public long lastSentNanos() {
        return lastSentNanos;
    }

    @Override
    public CloseCause closeCause() {
        Ending known = ending.get();
        return known == null ? CloseCause.NONE : known.cause();
    }

    @Override
    public void closeAfterFlush(String why) {
        closeAfterFlush(CloseCause.NONE, why);
    }

    private void closeAfterFlush(CloseCause cause, String why) {
        ending.compareAndSet(null, new Ending(cause, why));
        discarding = true;
        lingerSinceNanos = System.nanoTime();
        outbox.closeAfterFlush(this::endOutput);
    }

    @Override
    public void close(String why) {
        close(CloseCause.NONE, why);
    }

    void close(CloseCause cause, String why) {
        ending.compareAndSet(null, new Ending(cause, why));
        discarding = true;
        outbox.close();
        connection.close();
    }

    /** All is written: the peer is told so, and has the linger time to read it and to close its side. */
    private void endOutput() {
        lingerSinceNanos = System.nanoTime();
        lingering = true;
        connection.endOutput();
    }

    boolean isDiscarding() {
        return discarding;
    }

    void bytesArrived(int count) {
        lastReceivedNanos = System.nanoTime();
        runtime.metrics.bytesReceived(count);
    }

    void bytesLeft(int count) {
        long now = System.nanoTime();
        progressNanos = now;
        lastSentNanos = now;
        runtime.metrics.bytesSent(count);
    }

    /** Tells the listener of the connection; the first call of its reader thread. */
    void opened() {
        try {
            runtime.listener.opened(this);
        } catch (RuntimeException e) {
            listenerFailed(e);
        }
    }

    /** Takes what the reader read: the body of a frame, or the news that there will be no more frames. */
    void receive(Object content) {
        try {
            if (content instanceof byte[] body) {
                runtime.metrics.frameReceived();
                deliver(decoder.decode(body, 0, body.length));
            } else if (content instanceof LostBoundary lost) {
                reject(new Rejected(ErrorCode.MALFORMED, lost.detail(), null, null));
                closeAfterFlush(CloseCause.MALFORMED, lost.detail());
            }
        } catch (RuntimeException e) {
            listenerFailed(e);
        }
    }

    private void deliver(List<Decoded> results) {
        for (Decoded result : results) {
            if (discarding) {
                break;
            }
            if (result instanceof Decoded.Understood understood) {
                runtime.metrics.received(understood.message().type());
                unread.received(understood.message());
                runtime.listener.received(this, understood.message());
            } else if (result instanceof Rejected rejected) {
                reject(rejected);
            }
        }
        runtime.listener.frameReceived(this);
    }

    private void reject(Rejected rejected) {
        runtime.metrics.rejected(rejected.code());
        if (rejected.answerable()) {
            offer(rejected.answer());
        }
        runtime.listener.rejected(this, rejected);
    }

    /** A defect above us: the protocol repeats what was lost, on a new connection. */
    private void listenerFailed(RuntimeException e) {
        log.error("{} from {}: handling a message failed; the connection is closed", id, remoteAddress(), e);
        close(CloseCause.INTERNAL, "handling a message failed");
    }

    /** The last call of the reader thread. */
    void ended(CloseCause cause, String why) {
        Ending last = new Ending(cause, why);
        ending.compareAndSet(null, last);
        outbox.close();
        runtime.remove(this);
        try {
            runtime.listener.closed(
                    this, Objects.requireNonNullElse(ending.get(), last).why());
        } catch (RuntimeException e) {
            log.error("{} from {}: handling its end failed", id, remoteAddress(), e);
        }
    }

    private final class ToConnection implements Outbox.Transmitter {

        @Override
        public void transmit(List<Message> run) {
            ConnectionLink.this.transmit(run);
        }

        /** No more than this, and a little, may be unread, so that it lies in the buffers of the two kernels at the worst. */
        @Override
        public boolean keepsUp() {
            return unread.bytes() <= UNREAD_BYTES;
        }
    }

    private void transmit(List<Message> run) {
        try {
            WireBuffer bytes =
                    encoder.write(run, runtime.clock.millis(), peerBatches, peerMaxFrameBytes, this::undeliverable);
            if (bytes.size() > 0) {
                progressNanos = System.nanoTime();
                writing = true;
                unread.sending(run, bytes.size());
                outbound.handleMessage(new OutboundBytes(connection, bytes));
                runtime.metrics.framesSent(encoder.frames());
            }
            for (Message message : run) {
                if (refused.isEmpty() || !refused.contains(message)) {
                    runtime.metrics.sent(message.type());
                }
            }
            bytes.reset();
        } catch (MessagingException e) {
            log.debug("{} to {}: sending failed", id, remoteAddress(), e);
            close("connection lost: "
                    + NestedExceptionUtils.getMostSpecificCause(e).getMessage());
        } catch (RuntimeException e) {
            log.error("{} to {}: sending failed", id, remoteAddress(), e);
            close(CloseCause.INTERNAL, "sending failed");
        } finally {
            writing = false;
            refused.clear();
        }
    }

    private void undeliverable(Message message, String why) {
        refused.add(message);
        runtime.metrics.dropped(message.type());
        runtime.listener.undeliverable(this, message, why);
    }

    /**
     * Looks after the connection from time to time: a message that can wait, a write that is stuck, a peer that does not
     * close its side.
     */
    void watch(long nowNanos) {
        outbox.sendPatient();
        if (writing && nowNanos - progressNanos > runtime.options.writeTimeout().toNanos()) {
            close(
                    CloseCause.WRITE_TIMEOUT,
                    "the peer has read nothing for "
                            + runtime.options.writeTimeout().toMillis() + " ms");
        } else if (lingering && nowNanos - lingerSinceNanos > LINGER.toNanos()) {
            close("closed");
        }
    }
}
