package io.twopc.participant;

import io.twopc.engine.EngineThread;
import io.twopc.participant.channel.ProtocolClient;
import io.twopc.participant.engine.BranchEngine;
import io.twopc.participant.engine.EngineListener;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The life of a participant in the order of C31: the incarnation is forced before this begins, the resource gives its
 * branches back, and only then the coordinator is connected. It starts after the web server, so that health can be asked
 * meanwhile, and ends before it: no new branches, work under way finishes or votes against, prepared branches stay
 * prepared.
 */
final class ParticipantLifecycle implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(ParticipantLifecycle.class);

    /** Behind the web server, whose phase lies 2,048 before the last, and its graceful shutdown 1,024 before it. */
    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 512;

    private static final Duration WORKERS_PATIENCE = Duration.ofSeconds(5);

    private final BranchEngine engine;
    private final EngineThread thread;
    private final ProtocolClient client;
    private final WorkerPools workers;
    private final Duration grace;
    private volatile boolean running;

    /** @param grace how long work under way may take at the end */
    ParticipantLifecycle(
            BranchEngine engine, EngineListener listener, ProtocolClient client, WorkerPools workers, Duration grace) {
        this.engine = engine;
        this.thread = new EngineThread("branch-engine", engine, failure -> {
            listener.defect("engine", failure);
            return true;
        });
        this.client = client;
        this.workers = workers;
        this.grace = grace;
    }

    @Override
    public void start() {
        running = true;
        thread.start();
        var unused = engine.recover().thenAccept(branches -> client.start()).exceptionally(failure -> {
            LOG.error("The participant cannot begin to connect", failure);
            return null;
        });
    }

    @Override
    public void stop() {
        running = false;
        try {
            drain();
            client.close();
            if (!workers.stop(WORKERS_PATIENCE)) {
                LOG.warn(
                        "Calls to the resource were still under way {} after their end was asked for",
                        WORKERS_PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            thread.close();
        }
    }

    private void drain() throws InterruptedException {
        try {
            boolean settled = engine.drain(grace).get(grace.toMillis() + 1_000, TimeUnit.MILLISECONDS);
            if (!settled) {
                LOG.warn("Calls to the resource were still under way after {}", grace);
            }
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The engine did not settle within {}", grace, e);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
