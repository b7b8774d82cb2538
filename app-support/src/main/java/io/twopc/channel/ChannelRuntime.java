package io.twopc.channel;

import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the connections of one server or client share: threads, the timer that watches writes, and the list of open
 * links. A thread is taken for each reader, and for each sender only while it has something to send; a peer that does
 * not read holds up its own sender and nobody else's.
 */
final class ChannelRuntime implements AutoCloseable {

    /** How often writes and closing connections are looked at. */
    private static final long WATCH_MILLIS = 200;

    private static final long STOP_SECONDS = 10;

    private static final Logger log = LoggerFactory.getLogger(ChannelRuntime.class);

    final ChannelOptions options;
    final ChannelListener listener;
    final ChannelMetrics metrics;
    final Clock clock;
    final @Nullable ChannelTls tls;

    private final Set<ConnectionLink> links = ConcurrentHashMap.newKeySet();
    private final AtomicLong linkNumbers = new AtomicLong();
    private final ExecutorService threads;
    private final ScheduledExecutorService timer;
    private final ScheduledFuture<?> watching;
    private final String name;

    ChannelRuntime(
            String name,
            ChannelOptions options,
            ChannelListener listener,
            ChannelMetrics metrics,
            Clock clock,
            @Nullable ChannelTls tls) {
        this.name = name;
        this.options = options;
        this.listener = listener;
        this.metrics = metrics;
        this.clock = clock;
        this.tls = tls;
        threads = Executors.newCachedThreadPool(daemons(name));
        timer = Executors.newSingleThreadScheduledExecutor(daemons(name + "-timer"));
        watching = timer.scheduleWithFixedDelay(this::watch, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static ThreadFactory daemons(String name) {
        AtomicLong count = new AtomicLong();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    String nextLinkId() {
        return name + "-" + linkNumbers.incrementAndGet();
    }

    void add(ConnectionLink link) {
        links.add(link);
    }

    void remove(ConnectionLink link) {
        links.remove(link);
    }

    int openLinks() {
        return links.size();
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    /** Runs readers, senders and the accept loop. */
    Executor executor() {
        return this::execute;
    }

    private void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // No thread could be had. As a RuntimeException this costs one connection; as an Error it would end the
            // accept loop while the port still looked open.
            if (task instanceof FrameConnection connection) {
                remove(connection.link());
                connection.close();
            }
            throw new RejectedExecutionException("no thread for a connection", e);
        }
    }

    private void watch() {
        long now = System.nanoTime();
        for (ConnectionLink link : links) {
            try {
                link.watch(now);
            } catch (RuntimeException e) {
                log.error("watching {} failed", link.id(), e);
            }
        }
    }

    void closeLinks() {
        for (ConnectionLink link : links) {
            link.close(CloseCause.SHUTDOWN, "stopped");
        }
    }

    /** Closes all links, waits for their readers to end, so that every {@code closed} has been told, and ends the threads. */
    @Override
    public void close() {
        closeLinks();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                log.warn("{} connections did not end within {} s of the stop", links.size(), STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        watching.cancel(false);
        timer.shutdownNow();
    }
}
