package io.twopc.benchmarks.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One connection with at most one request on its way. */
final class Caller implements AutoCloseable {

    private final Selector selector;
    private final int port;
    private final HttpAnswer answer = new HttpAnswer();
    private SocketChannel channel;
    private long startedNanos;
    private boolean busy;

    Caller(Selector selector, int port) throws IOException {
        this.selector = selector;
        this.port = port;
        this.channel = connect();
    }

    private SocketChannel connect() throws IOException {
        SocketChannel connected = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        connected.setOption(StandardSocketOptions.TCP_NODELAY, true);
        connected.configureBlocking(false);
        connected.register(selector, SelectionKey.OP_READ, this);
        return connected;
    }

    /** Takes a new connection, the server having closed the old one. */
    void reconnect() throws IOException {
        channel.close();
        channel = connect();
    }

    void send(ByteBuffer request, long started) throws IOException {
        startedNanos = started;
        busy = true;
        answer.clear();
        while (request.hasRemaining()) {
            channel.write(request);
        }
    }

    /** Reads what is there; true if that completes the answer. */
    boolean read(ByteBuffer buffer) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            throw new IOException("the server closed the connection");
        }
        buffer.flip();
        boolean complete = busy && answer.add(buffer);
        busy &= !complete;
        return complete;
    }

    HttpAnswer answer() {
        return answer;
    }

    long startedNanos() {
        return startedNanos;
    }

    /** Whether an answer is awaited. */
    boolean isBusy() {
        return busy;
    }

    void giveUp() {
        busy = false;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
