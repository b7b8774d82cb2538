package io.twopc.benchmarks.load;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Rounds as lines of one request that is answered while it is being sent. One thread writes, as many lines at once as may
 * be on their way; the one that runs this reads.
 */
public final class StreamLoad {

    /** So many lines go into one write at the most. */
    private static final int BATCH = 256;

    /** More than lines can be sent while one of them waits for its answer. */
    private static final int SLOTS = 1 << 20;

    private static final int SOCKET_TIMEOUT_MILLIS = 60_000;
    private static final long LOOK_MILLIS = 100;
    private static final long NAP_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final int RADIX = 10;
    private static final byte[] LINE = Bytes.ascii("{\"line\":");
    private static final byte[] STATUS = Bytes.ascii(",\"status\":");
    private static final byte[] END_OF_CHUNK = Bytes.ascii("\r\n");
    private static final byte[] LAST_CHUNK = Bytes.ascii("0\r\n\r\n");

    private final int port;
    private final RoundTemplate line;
    private final Pace pace;
    private final Window window;
    private final long firstNumber;
    private final Semaphore room;
    private final AtomicLongArray startedNanos;
    private final Tally tally = new Tally();
    private long sent;
    private long unsentSince;
    private double intervalNanos;
    private long answered;

    /** @param pace closed: so many rounds on their way; open: at a rate, and so many at the most */
    public StreamLoad(int port, RoundTemplate round, Pace pace, Window window, long firstNumber) {
        this.port = port;
        this.line = round.asLine();
        this.pace = pace;
        this.window = window;
        this.firstNumber = firstNumber;
        this.room = new Semaphore(pace instanceof Pace.Closed closed ? closed.callers() : ((Pace.Open) pace).most());
        this.startedNanos = new AtomicLongArray(SLOTS);
    }

    /** Sends until the window is closed, and reads the answers of all that was sent. */
    public Tally run() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(SOCKET_TIMEOUT_MILLIS);
            socket.getOutputStream().write(head());
            StreamedBody body = new StreamedBody(socket.getInputStream());
            int status = body.readHead();
            if (status != 200) {
                throw new IllegalStateException("the stream of rounds was answered " + status);
            }
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> writeAll(socket), StreamLoad::start);
            readAll(body);
            writer.join();
            if (answered != sent) {
                throw new IllegalStateException(sent + " lines were sent and " + answered + " answered");
            }
            countUnsent();
            return tally;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "stream-writer");
        thread.setDaemon(true);
        thread.start();
    }

    private byte[] head() {
        return ("POST /transactions HTTP/1.1\r\nHost: localhost:" + port
                        + "\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private void writeAll(Socket socket) {
        try {
            OutputStream out = socket.getOutputStream();
            byte[] buffer = new byte[BATCH * line.length() + 64];
            if (pace instanceof Pace.Open open) {
                writeAtRate(out, buffer, open.perSecond());
            } else {
                while (!window.isOver()) {
                    int count = awaitRoom();
                    long now = System.nanoTime();
                    for (int i = 0; i < count; i++) {
                        startedNanos.set(slot(sent + 1 + i), now);
                    }
                    write(out, buffer, count);
                }
            }
            out.write(LAST_CHUNK);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }

    /** Waits until one more round may be on its way; how many more may now, or 0 at the end. */
    private int awaitRoom() throws InterruptedException {
        if (!room.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            return 0;
        }
        int more = Math.min(BATCH - 1, room.availablePermits());
        return more > 0 && room.tryAcquire(more) ? 1 + more : 1;
    }

    private void writeAtRate(OutputStream out, byte[] buffer, double perSecond) throws IOException {
        double interval = 1e9 / perSecond;
        long first = System.nanoTime();
        while (!window.isOver()) {
            int count = 0;
            long due = first + (long) (sent * interval);
            while (due <= System.nanoTime() && count < BATCH && room.tryAcquire()) {
                count++;
                startedNanos.set(slot(sent + count), due);
                due = first + (long) ((sent + count) * interval);
            }
            if (count == 0) {
                LockSupport.parkNanos(NAP_NANOS);
            }
            write(out, buffer, count);
        }
        unsentSince = first + (long) (sent * interval);
        intervalNanos = interval;
    }

    /** What was to be started within the window and had no room to. */
    private void countUnsent() {
        if (intervalNanos > 0) {
            long end = window.closedNanos();
            for (double due = unsentSince; due < end; due += intervalNanos) {
                if (due >= window.openedNanos()) {
                    tally.countUnanswered(end - (long) due);
                }
            }
        }
    }

    private int slot(long number) {
        return (int) (number & (startedNanos.length() - 1));
    }

    private void write(OutputStream out, byte[] buffer, int count) throws IOException {
        if (count == 0) {
            return;
        }
        byte[] size = Bytes.ascii(Integer.toHexString(count * line.length()) + "\r\n");
        System.arraycopy(size, 0, buffer, 0, size.length);
        int at = size.length;
        for (int i = 0; i < count; i++) {
            line.write(firstNumber + sent + i, buffer, at);
            at += line.length();
        }
        System.arraycopy(END_OF_CHUNK, 0, buffer, at, END_OF_CHUNK.length);
        sent += count;
        out.write(buffer, 0, at + END_OF_CHUNK.length);
    }

    private void readAll(StreamedBody body) throws IOException {
        byte[] text = new byte[256 * 1024];
        int length = 0;
        int count = body.read(text, 0, text.length);
        while (count >= 0) {
            length += count;
            int from = 0;
            int lines = 0;
            for (int at = length - count; at < length; at++) {
                if (text[at] == '\n') {
                    answer(text, from, at);
                    from = at + 1;
                    lines++;
                }
            }
            System.arraycopy(text, from, text, 0, length - from);
            length -= from;
            if (length == text.length) {
                text = Arrays.copyOf(text, 2 * length);
            }
            room.release(lines);
            count = body.read(text, length, text.length - length);
        }
    }

    private void answer(byte[] text, int from, int to) {
        answered++;
        if (!Bytes.isAt(text, from, to, LINE)) {
            throw new IllegalStateException(
                    "not the answer to a line: " + new String(text, from, to - from, StandardCharsets.UTF_8));
        }
        long number = 0;
        int at = from + LINE.length;
        while (text[at] != ',') {
            number = number * RADIX + text[at] - '0';
            at++;
        }
        if (!window.isOpen()) {
            return;
        }
        int statusAt = at + STATUS.length;
        int status = Integer.parseInt(new String(text, statusAt, 3, StandardCharsets.US_ASCII));
        tally.count(Bytes.result(status, text, statusAt, to), System.nanoTime() - startedNanos.get(slot(number)));
    }
}
