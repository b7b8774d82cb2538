package io.twopc.benchmarks.micro;

import io.twopc.channel.ChannelListener;
import io.twopc.channel.ChannelMetrics;
import io.twopc.channel.ChannelOptions;
import io.twopc.channel.ChannelServer;
import io.twopc.channel.Link;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.MessageType;
import io.twopc.wire.FrameLimits;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The shipped transport with one connection to a peer that reads bytes and does nothing with them. So many messages may
 * be on their way at once; who wants to send another waits until one has been written.
 */
final class OneConnection implements ChannelListener, ChannelMetrics {

    private static final int READ_BYTES = 256 * 1024;

    private final ChannelServer server;
    private final Socket peer;
    private final Semaphore room;
    private final CompletableFuture<Link> opened = new CompletableFuture<>();
    private final Thread reader = new Thread(this::readToTheEnd, "peer");
    private final LongAdder writes = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final Link link;
    private volatile @Nullable Throwable failure;

    /** @param batch whether the peer takes several messages in a frame */
    OneConnection(int onTheirWay, boolean batch) throws IOException {
        room = new Semaphore(onTheirWay);
        server = new ChannelServer(0, "none", ChannelOptions.DEFAULT, null, this, this, Clock.systemUTC());
        server.start();
        peer = new Socket(InetAddress.getLoopbackAddress(), server.port());
        reader.setDaemon(true);
        reader.start();
        link = opened.join();
        link.peerAnnounced(batch, FrameLimits.DEFAULT.maxFrameBytes());
    }

    /** Puts the message into the outbox, when there is room on the way. */
    void send(Message message) throws InterruptedException {
        room.acquire();
        if (!link.offer(message)) {
            throw new IllegalStateException("a message was dropped", failure);
        }
    }

    /** Writes to the socket so far. */
    long writes() {
        return writes.sum();
    }

    /** Bytes of these writes. */
    long bytes() {
        return bytes.sum();
    }

    @Override
    public void opened(Link link) {
        opened.complete(link);
    }

    @Override
    public void received(Link link, Message message) {
        throw new IllegalStateException("the peer never speaks");
    }

    @Override
    public void closed(Link link, String why) {
        failure = new IOException(why);
        room.release(Integer.MAX_VALUE / 2);
    }

    @Override
    public void bytesSent(int count) {
        writes.increment();
        bytes.add(count);
    }

    @Override
    public void sent(MessageType type) {
        room.release();
    }

    private void readToTheEnd() {
        byte[] read = new byte[READ_BYTES];
        try (InputStream in = peer.getInputStream()) {
            while (in.read(read) >= 0) {
                // What it says does not matter.
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    /** Ends both sides. */
    void close() throws IOException, InterruptedException {
        server.stop();
        reader.join();
        peer.close();
    }
}
