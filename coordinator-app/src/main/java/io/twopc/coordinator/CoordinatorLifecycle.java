package io.twopc.coordinator;

import io.twopc.channel.ChannelServer;
import io.twopc.coordinator.channel.ChannelStatus;
import io.twopc.coordinator.channel.ConnectionManager;
import io.twopc.coordinator.decisionlog.DecisionLog;
import io.twopc.coordinator.decisionlog.LogRecovery;
import io.twopc.coordinator.decisionlog.RecoveredLog;
import io.twopc.coordinator.engine.ProtocolEngine;
import io.twopc.coordinator.history.History;
import io.twopc.engine.EngineThread;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/**
 * The life of a coordinator in the order of C34: lock and read the log, make what survives durable again, acquire an
 * epoch, rebuild, and only then open the port. It starts after the web server, so that health can be asked meanwhile, and
 * ends before it, so that clients still get their answers.
 */
final class CoordinatorLifecycle implements SmartLifecycle, DisposableBean, ChannelStatus {

    private static final Logger log = LoggerFactory.getLogger(CoordinatorLifecycle.class);

    /** Behind the web server, whose phase lies 2,048 before the last, and its graceful shutdown 1,024 before it. */
    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 512;

    private static final int TICKS_PER_HEARTBEAT = 4;
    private static final long STOP_MILLIS = 10_000;

    private final CoordinatorParts parts;
    private final TransactionManagerProxy proxy;
    private final CoordinatorExit exit;
    private @Nullable DecisionLog decisionLog;
    private @Nullable History history;
    private @Nullable ProtocolEngine engine;
    private @Nullable EngineThread thread;
    private @Nullable ChannelServer server;
    private @Nullable ScheduledExecutorService ticker;
    private volatile boolean running;

    CoordinatorLifecycle(CoordinatorParts parts, TransactionManagerProxy proxy, CoordinatorExit exit) {
        this.parts = parts;
        this.proxy = proxy;
        this.exit = exit;
    }

    @Override
    public void start() {
        DecisionLog openedLog = parts.openLog();
        decisionLog = openedLog;
        History openedHistory = parts.openHistory(openedLog.coordinator());
        history = openedHistory;
        RecoveredLog recovered = LogRecovery.recover(openedLog, openedHistory);
        ProtocolEngine started = parts.engine(openedLog, recovered, openedHistory, cause -> exit.logFailed());
        engine = started;
        started.start();
        EngineThread loop = new EngineThread("twopc-engine", started, this::engineFailed);
        thread = loop;
        loop.start();
        openPort(started);
        proxy.ready(started);
        running = true;
    }

    /** An error in the engine itself ends it, loudly: it never goes on in doubt. */
    private boolean engineFailed(Throwable failure) {
        log.error("The engine failed and stops", failure);
        exit.engineFailed();
        return false;
    }

    private void openPort(ProtocolEngine started) {
        ConnectionManager connections = parts.connectionManager(started);
        ChannelServer listening = parts.channelServer(connections);
        server = listening;
        listening.start();
        ScheduledExecutorService ticks =
                Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "twopc-heartbeats"));
        ticker = ticks;
        long period = Math.max(1, parts.heartbeatInterval().toMillis() / TICKS_PER_HEARTBEAT);
        var unused = ticks.scheduleWithFixedDelay(() -> tick(connections), period, period, TimeUnit.MILLISECONDS);
    }

    /** A tick that fails must not be the last one. */
    private static void tick(ConnectionManager connections) {
        try {
            connections.tick();
        } catch (RuntimeException failed) {
            log.error("Looking after the connections failed; it goes on", failed);
        }
    }

    @Override
    public int port() {
        ChannelServer listening = server;
        return listening == null ? 0 : listening.port();
    }

    @Override
    public boolean isListening() {
        ChannelServer listening = server;
        return listening != null && listening.isListening();
    }

    /** No new rounds; undecided ones end as recorded aborts; what is decided goes out. */
    @Override
    public void stop() {
        running = false;
        ProtocolEngine draining = engine;
        if (draining != null) {
            try {
                draining.drain().toCompletableFuture().get(STOP_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                log.warn("Not everything was answered within {} ms", STOP_MILLIS, e);
            }
        }
        if (ticker != null) {
            ticker.shutdownNow();
        }
        if (server != null) {
            server.stop();
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

    /** After the web server: readers need the engine's tables and history to the last. */
    @Override
    public void destroy() throws Exception {
        if (running) {
            stop();
        }
        if (thread != null && !thread.stop(STOP_MILLIS)) {
            log.warn("The engine did not stop within {} ms", STOP_MILLIS);
        }
        if (decisionLog != null) {
            decisionLog.close();
        }
        if (history != null) {
            history.close();
        }
    }
}
