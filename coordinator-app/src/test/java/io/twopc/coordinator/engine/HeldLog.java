package io.twopc.coordinator.engine;

import io.twopc.coordinator.decisionlog.DecisionLog;
import io.twopc.coordinator.decisionlog.DecisionLogException;
import io.twopc.coordinator.decisionlog.LogRecord;
import io.twopc.protocol.model.CoordinatorId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A decision log in memory whose forces complete, or fail, when the test says so. */
final class HeldLog implements DecisionLog {

    final List<LogRecord> durable = new ArrayList<>();
    final List<LogRecord> unforced = new ArrayList<>();
    private final Deque<Held> held = new ArrayDeque<>();
    private final CoordinatorId id;
    private long size;
    private long epoch;
    private Optional<Throwable> poison = Optional.empty();

    HeldLog(CoordinatorId id) {
        this.id = id;
    }

    private record Held(List<LogRecord> records, CompletableFuture<Void> done) {}

    /** Lets everything that waits become durable. */
    int force() {
        int forces = 0;
        for (Held next = held.poll(); next != null; next = held.poll()) {
            durable.addAll(unforced);
            unforced.clear();
            durable.addAll(next.records());
            next.done().complete(null);
            forces++;
        }
        return forces;
    }

    void fail() {
        DecisionLogException failure = new DecisionLogException("injected");
        poison = Optional.of(failure);
        for (Held next = held.poll(); next != null; next = held.poll()) {
            next.done().completeExceptionally(failure);
        }
    }

    boolean isWaiting() {
        return !held.isEmpty();
    }

    void grow(long bytes) {
        size += bytes;
    }

    @Override
    public CoordinatorId coordinator() {
        return id;
    }

    @Override
    public boolean isNew() {
        return durable.isEmpty();
    }

    @Override
    public void scan(Consumer<LogRecord> visitor) {
        durable.forEach(visitor);
    }

    @Override
    public long acquire(Iterable<LogRecord> surviving) {
        List<LogRecord> survivors = new ArrayList<>();
        surviving.forEach(survivors::add);
        epoch++;
        survivors.add(new LogRecord.EpochAcquired(epoch, Instant.EPOCH));
        durable.clear();
        durable.addAll(survivors);
        return epoch;
    }

    @Override
    public CompletionStage<Void> append(long epoch, List<LogRecord> records) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (poison.isPresent()) {
            done.completeExceptionally(poison.get());
        } else {
            held.add(new Held(List.copyOf(records), done));
        }
        return done;
    }

    @Override
    public void appendUnforced(long epoch, LogRecord record) {
        unforced.add(record);
    }

    @Override
    public CompletionStage<Checkpoint> checkpoint(long epoch, Iterable<LogRecord> live) {
        force();
        List<LogRecord> copies = new ArrayList<>();
        live.forEach(copies::add);
        size = 0;
        return CompletableFuture.completedFuture(() -> {
            durable.clear();
            durable.addAll(copies);
        });
    }

    @Override
    public Optional<Throwable> poisonCause() {
        return poison;
    }

    @Override
    public long sizeBytes() {
        return size;
    }

    @Override
    public void close() {}
}
