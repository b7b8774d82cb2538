package io.twopc.proofs.simulation;

import io.twopc.coordinator.decisionlog.DecisionLog;
import io.twopc.coordinator.decisionlog.LogRecord;
import io.twopc.protocol.model.CoordinatorId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The shipped decision log, where {@link Rules} sees what is handed over, and its node that there is something to write. */
final class WatchedLog implements DecisionLog {

    private final CoordinatorNode node;
    private final DecisionLog log;

    WatchedLog(CoordinatorNode node, DecisionLog log) {
        this.node = node;
        this.log = log;
    }

    @Override
    public CoordinatorId coordinator() {
        return log.coordinator();
    }

    @Override
    public boolean isNew() {
        return log.isNew();
    }

    @Override
    public void scan(Consumer<LogRecord> visitor) {
        log.scan(visitor);
    }

    @Override
    public long acquire(Iterable<LogRecord> surviving) {
        return log.acquire(surviving);
    }

    @Override
    public CompletionStage<Void> append(long epoch, List<LogRecord> records) {
        records.forEach(node.world.rules::logged);
        node.note("forces", records.size(), records);
        CompletionStage<Void> durable = log.append(epoch, records);
        node.drainLater();
        boolean lies = switch (node.world.sabotage) {
            case LOG_COMPLETES_BEFORE_FORCE -> true;
            case END_COMPLETES_BEFORE_FORCE -> records.stream().allMatch(each -> each instanceof LogRecord.Finished);
            default -> false;
        };
        return lies ? CompletableFuture.completedFuture(null) : durable;
    }

    @Override
    public void appendUnforced(long epoch, LogRecord logged) {
        node.world.rules.logged(logged);
        node.note("writes", 1, logged);
        log.appendUnforced(epoch, logged);
        node.drainLater();
    }

    @Override
    public CompletionStage<Checkpoint> checkpoint(long epoch, Iterable<LogRecord> live) {
        node.note("begins a checkpoint", 0, live);
        CompletionStage<Checkpoint> written = log.checkpoint(epoch, live);
        node.drainLater();
        return written.thenApply(checkpoint -> () -> {
            node.note("drops what is older", 0, "");
            checkpoint.dropOlder();
            node.drainLater();
        });
    }

    @Override
    public Optional<Throwable> poisonCause() {
        return log.poisonCause();
    }

    @Override
    public long sizeBytes() {
        return log.sizeBytes();
    }

    @Override
    public void close() {
        log.close();
    }
}
