package io.twopc.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A network between one participant and its coordinator that can be cut, be held up and be slow. It forwards bytes and
 * knows nothing of what they mean.
 */
public final class TcpProxy implements AutoCloseable {

    private static final int BUFFER_BYTES = 64 << 10;

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private boolean cut;
    private final Set<Direction> held = EnumSet.noneOf(Direction.class);
    private long delayMillis;
    private int bytesPerSecond;
    private boolean closed;

    /** Where bytes go. */
    public enum Direction {
        TO_COORDINATOR,
        TO_PARTICIPANT
    }

    /** Begins to forward what arrives at a port of its own to a port of this machine. */
    public TcpProxy(int target) {
        this.target = target;
        try {
            server = new ServerSocket(Ports.free(), 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon("proxy-accept", this::accept);
    }

    /** The port to dial instead of the target. */
    public int port() {
        return server.getLocalPort();
    }

    /** Breaks every connection, and every new one at once. */
    public synchronized void cut() {
        cut = true;
        sockets.forEach(TcpProxy::closeQuietly);
        sockets.clear();
    }

    /** Lets new connections through again, and goes on with what was held. */
    public synchronized void heal() {
        cut = false;
        held.clear();
        delayMillis = 0;
        bytesPerSecond = 0;
        notifyAll();
    }

    /** Forwards nothing from now on; connections stay open, as when packets are lost without a trace. */
    public synchronized void hold() {
        held.addAll(EnumSet.allOf(Direction.class));
    }

    /** Forwards nothing in one direction from now on. */
    public synchronized void hold(Direction direction) {
        held.add(direction);
    }

    /** Forwards no more than so many bytes a second from now on, for each connection and direction, in their order. */
    public synchronized void throttle(int bytes) {
        bytesPerSecond = bytes;
    }

    /** Delays everything that is forwarded from now on. */
    public synchronized void delay(long millis) {
        delayMillis = millis;
    }

    private void accept() {
        while (true) {
            try {
                Socket near = server.accept();
                if (!connect(near)) {
                    closeQuietly(near);
                }
            } catch (IOException serverClosed) {
                return;
            }
        }
    }

    private boolean connect(Socket near) {
        synchronized (this) {
            if (cut || closed) {
                return false;
            }
        }
        try {
            Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
            synchronized (this) {
                if (cut || closed) {
                    closeQuietly(far);
                    return false;
                }
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                sockets.add(near);
                sockets.add(far);
            }
            daemon("proxy-to-coordinator", () -> forward(near, far, Direction.TO_COORDINATOR));
            daemon("proxy-to-participant", () -> forward(far, near, Direction.TO_PARTICIPANT));
            return true;
        } catch (IOException targetAway) {
            return false;
        }
    }

    private void forward(Socket from, Socket to, Direction direction) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                awaitPassage(direction, count);
                out.write(buffer, 0, count);
            }
        } catch (IOException broken) {
            // One direction's end is the other's too.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closeQuietly(from);
            closeQuietly(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private synchronized void awaitPassage(Direction direction, int count) throws InterruptedException {
        long begun = System.nanoTime();
        while (!closed && !cut && (held.contains(direction) || System.nanoTime() < begun + pauseNanos(count))) {
            if (held.contains(direction)) {
                wait();
            } else {
                wait(Math.max(1, (begun + pauseNanos(count) - System.nanoTime()) / 1_000_000));
            }
        }
    }

    private long pauseNanos(int count) {
        long passing = bytesPerSecond == 0 ? 0 : count * 1_000_000_000L / bytesPerSecond;
        return delayMillis * 1_000_000 + passing;
    }

    @Override
    public synchronized void close() {
        closed = true;
        closeQuietly(server);
        sockets.forEach(TcpProxy::closeQuietly);
        notifyAll();
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception alreadyBroken) {
            // It is to be gone, and it is.
        }
    }
}
