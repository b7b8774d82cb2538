package io.twopc.coordinator.api;

import io.twopc.coordinator.CoordinatorProperties;
import io.twopc.coordinator.engine.StateChange;
import io.twopc.coordinator.engine.TransactionManager;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * One client that listens. The engine's thread only puts into its buffer; {@link #run} empties it on a thread of its own
 * and is the only one to write to the client.
 */
final class StreamClient implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamClient.class);

    private final SseEmitter emitter;
    private final Predicate<StateChange> filter;
    private final long heartbeatMillis;
    private final Consumer<StreamClient> onEnd;
    private final BlockingQueue<StateChange> waiting;
    private volatile boolean tooSlow;
    private volatile boolean closed;
    private volatile @Nullable Thread sender;
    private @Nullable AutoCloseable subscription;

    StreamClient(
            SseEmitter emitter,
            Predicate<StateChange> filter,
            CoordinatorProperties.Stream settings,
            Consumer<StreamClient> onEnd) {
        this.emitter = emitter;
        this.filter = filter;
        this.heartbeatMillis = settings.heartbeatInterval().toMillis();
        this.onEnd = onEnd;
        this.waiting = new ArrayBlockingQueue<>(settings.buffer());
    }

    void subscribeTo(TransactionManager manager) {
        subscription = manager.subscribe(this::offer);
    }

    /** On the engine's thread: never waits. From the first event that finds no room on, the client has missed something. */
    private void offer(StateChange change) {
        if (!tooSlow && filter.test(change) && !waiting.offer(change)) {
            tooSlow = true;
        }
    }

    /** Ends the stream soon; safe from every thread. */
    void close() {
        closed = true;
        Thread thread = sender;
        if (thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public void run() {
        sender = Thread.currentThread();
        try {
            emitter.send(SseEmitter.event().comment("listening"));
            while (!closed && !tooSlow) {
                sendNext();
            }
            if (tooSlow) {
                emitter.send(SseEmitter.event().name("dropped").data("too slow"));
            }
        } catch (InterruptedException e) {
            LOG.debug("A stream of state changes ends with the coordinator");
        } catch (IOException | IllegalStateException e) {
            LOG.debug("A client stopped listening to state changes: {}", e.toString());
        } finally {
            end();
        }
    }

    private void sendNext() throws IOException, InterruptedException {
        StateChange change = waiting.poll(heartbeatMillis, TimeUnit.MILLISECONDS);
        emitter.send(
                change == null
                        ? SseEmitter.event().comment("heartbeat")
                        : SseEmitter.event()
                                .name("state")
                                .data(StateChangeBody.of(change), MediaType.APPLICATION_JSON));
    }

    private void end() {
        onEnd.accept(this);
        try {
            if (subscription != null) {
                subscription.close();
            }
        } catch (Exception e) {
            LOG.warn("Could not end the subscription to state changes", e);
        }
        complete();
    }

    /** Ends the answer, unless the server has done so first: it does when it notices that the client hung up. */
    private void complete() {
        try {
            emitter.complete();
        } catch (IllegalStateException ended) {
            LOG.debug("The server had ended the request already: {}", ended.toString());
        }
    }
}
