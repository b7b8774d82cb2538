package io.twopc.coordinator.engine;

import io.twopc.coordinator.decisionlog.DecisionLog;
import io.twopc.coordinator.decisionlog.LogRecord;
import io.twopc.engine.EngineClock;
import io.twopc.engine.EventQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The engine's way to its log: gathers what a batch of events writes and hands it over as one append, forced if anything
 * in it is. For the engine's thread only.
 */
final class LogWriter {

    private final DecisionLog log;
    private final long epoch;
    private final EventQueue queue;
    private final Consumer<Throwable> onFailure;
    /** How long a record that somebody waits for may lie unforced before it gets a force of its own. */
    private static final long MAX_UNCOVERED_NANOS = 200_000_000;

    private final EngineClock clock;
    private final TimerWheel timers;
    private final Deque<List<LogRecord>> inFlight = new ArrayDeque<>();
    private List<LogRecord> records = new ArrayList<>();
    private List<Pending> pending = new ArrayList<>();
    private final List<Pending> whenCovered = new ArrayList<>();
    private boolean forceScheduled;
    private boolean forceDue;
    private boolean failed;

    LogWriter(
            EngineClock clock,
            TimerWheel timers,
            DecisionLog log,
            long epoch,
            EventQueue queue,
            Consumer<Throwable> onFailure) {
        this.clock = clock;
        this.timers = timers;
        this.log = log;
        this.epoch = epoch;
        this.queue = queue;
        this.onFailure = onFailure;
    }

    /** What to do, on the engine's thread, once a record is durable, or once that is no longer certain. */
    private record Pending(Runnable durable, Runnable failed) {}

    /** Forces a record with the next flush. */
    void force(LogRecord record, Runnable durable, Runnable onFailed) {
        if (failed) {
            onFailed.run();
            return;
        }
        records.add(record);
        pending.add(new Pending(durable, onFailed));
    }

    /** Writes a record that may be lost in a crash, in order with what is forced. */
    void append(LogRecord record) {
        if (!failed) {
            records.add(record);
        }
    }

    /**
     * Writes a record that may be lost in a crash until a later force covers it; where none comes by itself, one is made
     * before long for all that wait.
     *
     * @param durable what to do, on the engine's thread, once it is durable; never, if the log fails before
     */
    void append(LogRecord record, Runnable durable) {
        if (failed) {
            return;
        }
        records.add(record);
        whenCovered.add(new Pending(durable, () -> {}));
        if (!forceScheduled) {
            forceScheduled = true;
            timers.start(clock.nanos() + MAX_UNCOVERED_NANOS, () -> {
                forceScheduled = false;
                forceDue = !whenCovered.isEmpty();
            });
        }
    }

    /** Hands everything gathered to the log. */
    void flush() {
        if (records.isEmpty() && !forceDue) {
            return;
        }
        boolean forced = forceDue || !pending.isEmpty();
        List<LogRecord> batch = records;
        List<Pending> waiting = pending;
        records = new ArrayList<>();
        pending = new ArrayList<>();
        forceDue = false;
        try {
            if (!forced) {
                batch.forEach(record -> log.appendUnforced(epoch, record));
            } else {
                waiting.addAll(whenCovered);
                whenCovered.clear();
                inFlight.add(batch);
                log.append(epoch, batch)
                        .whenComplete((done, failure) -> queue.put(() -> {
                            inFlight.remove();
                            settle(waiting, failure);
                        }));
            }
        } catch (RuntimeException refused) {
            settle(waiting, refused);
        }
    }

    /**
     * Flushes, then begins a checkpoint with what is alive now, and behind it what is with the log and not settled yet: its
     * effects are not in the engine's state, and it would go with the older part of the log.
     */
    CompletionStage<DecisionLog.Checkpoint> checkpoint(List<LogRecord> live) {
        flush();
        List<LogRecord> all = new ArrayList<>(live);
        inFlight.forEach(all::addAll);
        return log.checkpoint(epoch, all);
    }

    private void settle(List<Pending> waiting, @Nullable Throwable failure) {
        if (failure == null && !failed) {
            waiting.forEach(each -> each.durable().run());
            return;
        }
        if (failure != null) {
            fail(failure);
        }
        waiting.forEach(each -> each.failed().run());
    }

    /** Stops writing for good and says so, once (R3). */
    void fail(Throwable cause) {
        if (failed) {
            return;
        }
        failed = true;
        List<Pending> waiting = pending;
        records = new ArrayList<>();
        pending = new ArrayList<>();
        onFailure.accept(cause);
        waiting.forEach(each -> each.failed().run());
    }

    boolean hasFailed() {
        return failed;
    }
}
