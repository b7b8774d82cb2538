package io.twopc.coordinator.engine;

import io.twopc.coordinator.decisionlog.DecisionLog;
import io.twopc.coordinator.history.History;
import io.twopc.engine.EventQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the decision log small: what is alive is written anew, what has ended is made durable in history, and then the
 * older part of the log goes. For the engine's thread only.
 */
final class Checkpointer {

    private static final Logger log = LoggerFactory.getLogger(Checkpointer.class);

    private final DecisionLog decisionLog;
    private final LogWriter logWriter;
    private final History history;
    private final EventQueue queue;
    private final LiveRecords live;
    private final Runnable keepEnded;
    private final long growthBytes;
    private long baseBytes;
    private boolean running;

    Checkpointer(
            DecisionLog decisionLog,
            LogWriter logWriter,
            History history,
            EventQueue queue,
            LiveRecords live,
            Runnable keepEnded,
            long growthBytes) {
        this.decisionLog = decisionLog;
        this.logWriter = logWriter;
        this.history = history;
        this.queue = queue;
        this.live = live;
        this.keepEnded = keepEnded;
        this.growthBytes = growthBytes;
        baseBytes = decisionLog.sizeBytes();
    }

    /** Begins a checkpoint once the log has grown by so much, and by as much as was alive at the last one. */
    void checkpointIfGrown() {
        if (!running
                && !logWriter.hasFailed()
                && decisionLog.sizeBytes() - baseBytes > Math.max(growthBytes, baseBytes)) {
            begin();
        }
    }

    /**
     * The order matters: everything finished before this moment is put to history first, so making history durable then
     * covers whatever the older part of the log holds and the live records do not.
     */
    private void begin() {
        running = true;
        keepEnded.run();
        CompletionStage<DecisionLog.Checkpoint> written = logWriter.checkpoint(live.snapshot());
        CompletableFuture<@Nullable Void> kept = history.sync().toCompletableFuture();
        written.thenCombine(kept, (checkpoint, done) -> checkpoint)
                .whenComplete((checkpoint, failure) -> queue.put(() -> end(checkpoint, failure)));
    }

    private void end(DecisionLog.@Nullable Checkpoint checkpoint, @Nullable Throwable failure) {
        running = false;
        if (checkpoint != null && failure == null) {
            checkpoint.dropOlder();
            log.debug("The decision log was rewritten: {} bytes", decisionLog.sizeBytes());
        } else if (decisionLog.poisonCause().isPresent()) {
            logWriter.fail(decisionLog.poisonCause().get());
        } else {
            log.warn("History could not be made durable; the decision log keeps growing until it can", failure);
        }
        baseBytes = decisionLog.sizeBytes();
    }
}
