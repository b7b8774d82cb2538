package io.twopc.benchmarks.limits;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Messages of 200 bytes to and fro on this machine. */
public final class WireLimits {

    static final int MESSAGE_BYTES = 200;
    private static final int PATIENCE_MILLIS = 30_000;

    private final long nanos;

    /** @param seconds of each measurement, after a second to warm up */
    public WireLimits(int seconds) {
        nanos = TimeUnit.SECONDS.toNanos(seconds);
    }

    /** A message of so many bytes behind its length, as Spring Integration frames it. */
    static byte[] message() {
        byte[] message = new byte[Integer.BYTES + MESSAGE_BYTES];
        ByteBuffer.wrap(message).putInt(MESSAGE_BYTES);
        return message;
    }

    /** Against a bare thread that sends back what it reads. */
    public ForceLimits.Result bare(int connections) {
        try (ServerSocket server = new ServerSocket(0, connections, InetAddress.getLoopbackAddress())) {
            Thread accepting = new Thread(() -> acceptAll(server), "echo");
            accepting.setDaemon(true);
            accepting.start();
            return pingPong(server.getLocalPort(), connections);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void acceptAll(ServerSocket server) {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread thread = new Thread(() -> echo(socket), "echo");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException e) {
            if (!server.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void echo(Socket socket) {
        byte[] message = new byte[Integer.BYTES + MESSAGE_BYTES];
        try (socket) {
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (true) {
                in.readFully(message);
                out.write(message);
            }
        } catch (EOFException end) {
            // The caller has hung up.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A message there and the same one back, on each connection one after the other. */
    public ForceLimits.Result pingPong(int port, int connections) {
        long begin = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        Callers callers = new Callers(begin, begin + nanos);
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                Socket socket = connect(port);
                sockets.add(socket);
                DataInputStream in = new DataInputStream(socket.getInputStream());
                OutputStream out = socket.getOutputStream();
                byte[] message = message();
                callers.add(() -> {
                    out.write(message);
                    in.readFully(message);
                });
            }
            return result(callers.await(), 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            sockets.forEach(WireLimits::close);
        }
    }

    /** Messages one way, so many in one write, as fast as they are taken. */
    public ForceLimits.Result flood(int port, int connections, int perWrite) {
        byte[] run = new byte[perWrite * (Integer.BYTES + MESSAGE_BYTES)];
        for (int i = 0; i < perWrite; i++) {
            System.arraycopy(message(), 0, run, i * (Integer.BYTES + MESSAGE_BYTES), Integer.BYTES + MESSAGE_BYTES);
        }
        long begin = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        Callers callers = new Callers(begin, begin + nanos);
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                Socket socket = connect(port);
                sockets.add(socket);
                OutputStream out = socket.getOutputStream();
                callers.add(() -> out.write(run));
            }
            return result(callers.await(), perWrite);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            sockets.forEach(WireLimits::close);
        }
    }

    private ForceLimits.Result result(Histogram latencies, int each) {
        return new ForceLimits.Result(latencies.getTotalCount() * (double) each / (nanos / 1e9), latencies);
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
