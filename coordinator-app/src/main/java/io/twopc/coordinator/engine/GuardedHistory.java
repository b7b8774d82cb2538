package io.twopc.coordinator.engine;

import io.twopc.coordinator.history.History;
import io.twopc.coordinator.history.HistoryException;
import io.twopc.coordinator.history.HistoryQuery;
import io.twopc.coordinator.history.IdempotencyRecord;
import io.twopc.coordinator.history.Page;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.protocol.model.TransactionId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The history as the engine uses it: a write that fails is reported, and what was being done goes on to its end, for the log
 * still holds what history did not take. A read that fails throws: without it nobody knows what to answer.
 */
final class GuardedHistory implements History {

    private final History history;
    private final Consumer<HistoryException> onFailure;

    GuardedHistory(History history, Consumer<HistoryException> onFailure) {
        this.history = history;
        this.onFailure = onFailure;
    }

    @Override
    public void put(TransactionView view) {
        writing(() -> history.put(view));
    }

    @Override
    public void putKey(IdempotencyRecord key) {
        writing(() -> history.putKey(key));
    }

    private void writing(Runnable write) {
        try {
            write.run();
        } catch (HistoryException failed) {
            onFailure.accept(failed);
        }
    }

    @Override
    public Optional<TransactionView> find(TransactionId id) {
        return history.find(id);
    }

    @Override
    public Optional<IdempotencyRecord> findKey(String key) {
        return history.findKey(key);
    }

    @Override
    public Page query(HistoryQuery query) {
        return history.query(query);
    }

    @Override
    public CompletionStage<Void> sync() {
        return history.sync();
    }

    @Override
    public long size() {
        return history.size();
    }

    @Override
    public void close() {
        history.close();
    }
}
