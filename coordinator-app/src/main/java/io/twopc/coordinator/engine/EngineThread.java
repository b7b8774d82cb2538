package io.twopc.coordinator.engine;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that is the single writer. An error in the engine itself ends it, loudly: it never goes on in doubt. */
public final class EngineThread {

    private static final Logger log = LoggerFactory.getLogger(EngineThread.class);

    private final ProtocolEngine engine;
    private final Runnable onDeath;
    private final Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopping;

    /**
     * Makes the thread, not running yet.
     *
     * @param onDeath told when the engine failed by an error of its own
     */
    public EngineThread(ProtocolEngine engine, Runnable onDeath) {
        this.engine = engine;
        this.onDeath = onDeath;
        thread = new Thread(this::run, "twopc-engine");
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!stopping) {
                if (!engine.runPending()) {
                    engine.awaitWork();
                }
            }
            engine.runPending();
        } catch (RuntimeException | Error failure) {
            log.error("The engine failed and stops", failure);
            onDeath.run();
        } finally {
            ended.countDown();
        }
    }

    /** Ends the thread after what it is doing; waits for it at most so long. */
    public boolean stop(long timeoutMillis) throws InterruptedException {
        stopping = true;
        engine.wake();
        return ended.await(timeoutMillis, TimeUnit.MILLISECONDS);
    }
}
