package io.twopc.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Requests one by one over connections that are kept: all of them served by the one thread that runs this. */
public final class HttpLoad {

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int SENDS_AT_ONCE = 16;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long NAP_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final int port;
    private final RoundTemplate request;
    private final Pace pace;
    private final Window window;
    private final Tally tally = new Tally();
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final byte[] text;
    private final ByteBuffer outgoing;
    private final List<Caller> callers = new ArrayList<>();
    private final Deque<Caller> idle = new ArrayDeque<>();
    private long number;

    private HttpLoad(int port, RoundTemplate request, Pace pace, Window window, long firstNumber) {
        this.port = port;
        this.request = request;
        this.pace = pace;
        this.window = window;
        this.number = firstNumber;
        this.text = new byte[request.length()];
        this.outgoing = ByteBuffer.allocateDirect(request.length());
    }

    /** Rounds at a coordinator. */
    public static HttpLoad rounds(int port, RoundTemplate round, Pace pace, Window window, long firstNumber) {
        return new HttpLoad(port, round.asRequest(port), pace, window, firstNumber);
    }

    /** Any other request; all that is answered 200 counts as committed. */
    public static HttpLoad requests(int port, String path, int callers, Window window) {
        RoundTemplate get = new RoundTemplate("GET " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\n\r\n");
        return new HttpLoad(port, get, new Pace.Closed(callers), window, 0);
    }

    /** Calls until the window is closed. */
    public Tally run() {
        try (Selector selector = Selector.open()) {
            try {
                if (pace instanceof Pace.Closed closed) {
                    runClosed(selector, closed);
                } else if (pace instanceof Pace.Open open) {
                    runOpen(selector, open);
                }
            } finally {
                for (Caller caller : callers) {
                    caller.close();
                }
            }
            return tally;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void runClosed(Selector selector, Pace.Closed closed) throws IOException {
        for (int i = 0; i < closed.callers(); i++) {
            idle.add(newCaller(selector));
        }
        while (!window.isOver()) {
            while (!idle.isEmpty()) {
                send(idle.poll(), System.nanoTime());
            }
            selector.select(TimeUnit.NANOSECONDS.toMillis(LOOK_NANOS));
            receive(selector);
        }
    }

    private void runOpen(Selector selector, Pace.Open open) throws IOException {
        double interval = 1e9 / open.perSecond();
        long first = System.nanoTime();
        long started = 0;
        while (!window.isOver()) {
            long due = first + (long) (started * interval);
            // A few at a time, and one new connection at the most: answers must not wait for their reader meanwhile.
            boolean mayConnect = true;
            for (int i = 0; i < SENDS_AT_ONCE && due <= System.nanoTime() && !window.isOver(); i++) {
                if (idle.isEmpty() && (!mayConnect || callers.size() == open.most())) {
                    break;
                }
                if (idle.isEmpty()) {
                    idle.add(newCaller(selector));
                    mayConnect = false;
                }
                send(idle.remove(), due);
                started++;
                due = first + (long) (started * interval);
            }
            boolean full = idle.isEmpty() && callers.size() == open.most();
            await(selector, full ? LOOK_NANOS : due - System.nanoTime());
            receive(selector);
        }
        countUnanswered(first, interval, started);
    }

    /** A selector counts in milliseconds, which is too coarse for the next start. */
    private static void await(Selector selector, long nanos) throws IOException {
        if (nanos >= TimeUnit.MILLISECONDS.toNanos(2)) {
            selector.select(TimeUnit.NANOSECONDS.toMillis(Math.min(nanos, LOOK_NANOS)) - 1);
        } else if (nanos <= 0) {
            selector.selectNow();
        } else if (selector.selectNow() == 0) {
            LockSupport.parkNanos(Math.min(nanos, NAP_NANOS));
            selector.selectNow();
        }
    }

    private void countUnanswered(long first, double interval, long started) {
        long end = window.closedNanos();
        for (Caller caller : callers) {
            if (caller.isBusy() && caller.startedNanos() >= window.openedNanos()) {
                tally.countUnanswered(end - caller.startedNanos());
            }
        }
        long number = started;
        long due = first + (long) (number * interval);
        while (due < end) {
            if (due >= window.openedNanos()) {
                tally.countUnanswered(end - due);
            }
            number++;
            due = first + (long) (number * interval);
        }
    }

    private Caller newCaller(Selector selector) throws IOException {
        Caller caller = new Caller(selector, port);
        callers.add(caller);
        return caller;
    }

    private void send(Caller caller, long startNanos) throws IOException {
        request.write(number++, text, 0);
        outgoing.clear();
        outgoing.put(text).flip();
        try {
            caller.send(outgoing, startNanos);
        } catch (IOException lost) {
            failed(caller, lost);
        }
    }

    private void receive(Selector selector) throws IOException {
        Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
        while (keys.hasNext()) {
            Caller caller = (Caller) keys.next().attachment();
            keys.remove();
            try {
                if (caller.read(incoming)) {
                    answered(caller);
                }
            } catch (IOException lost) {
                failed(caller, lost);
            }
        }
    }

    private void answered(Caller caller) throws IOException {
        if (window.isOpen()) {
            String result = caller.answer().result();
            count(result.equals("status 200") ? Tally.COMMITTED : result, caller);
        }
        if (caller.answer().isLast()) {
            caller.reconnect();
        }
        idle.add(caller);
    }

    /** A connection that ends while an answer is awaited is a result; an idle one may end as the server likes. */
    private void failed(Caller caller, IOException lost) throws IOException {
        boolean awaited = caller.isBusy();
        caller.giveUp();
        caller.reconnect();
        if (awaited) {
            if (window.isOpen()) {
                count("connection lost: " + lost.getMessage(), caller);
            }
            idle.add(caller);
        }
    }

    private void count(String result, Caller caller) {
        tally.count(result, System.nanoTime() - caller.startedNanos());
    }
}
