package io.twopc.coordinator.decisionlog;

import io.twopc.coordinator.history.History;
import io.twopc.coordinator.history.HistoryException;
import io.twopc.coordinator.history.HistoryQuery;
import io.twopc.coordinator.history.IdempotencyRecord;
import io.twopc.coordinator.history.Page;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.journal.SimulatedDisk.Survival;
import io.twopc.protocol.model.TransactionId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A history in memory that keeps after a power cut what was synced, and of the rest what chance leaves. */
final class ForgetfulHistory implements History {

    /** Stands before every step that would change something durable, and throws where the power is cut. */
    interface Steps {
        void next() throws HistoryException;
    }

    private final Map<TransactionId, TransactionView> views = new HashMap<>();
    private final Map<String, IdempotencyRecord> keys = new HashMap<>();
    private final Map<TransactionId, TransactionView> durableViews = new HashMap<>();
    private final Map<String, IdempotencyRecord> durableKeys = new HashMap<>();
    private Steps steps = () -> {};

    void stepBy(Steps next) {
        steps = next;
    }

    void restart(Survival survival) {
        steps = () -> {};
        views.entrySet().stream()
                .filter(entry -> survival.next())
                .forEach(entry -> durableViews.put(entry.getKey(), entry.getValue()));
        keys.entrySet().stream()
                .filter(entry -> survival.next())
                .forEach(entry -> durableKeys.put(entry.getKey(), entry.getValue()));
        views.clear();
        views.putAll(durableViews);
        keys.clear();
        keys.putAll(durableKeys);
    }

    /** What would be there after a power cut now, whatever else. */
    Map<Object, Object> durable() {
        Map<Object, Object> all = new HashMap<>(durableViews);
        all.putAll(durableKeys);
        return all;
    }

    @Override
    public void put(TransactionView view) {
        steps.next();
        views.put(view.id(), view);
    }

    @Override
    public void putKey(IdempotencyRecord key) {
        steps.next();
        keys.put(key.key(), key);
    }

    @Override
    public CompletionStage<Void> sync() {
        try {
            steps.next();
        } catch (HistoryException e) {
            return CompletableFuture.failedFuture(e);
        }
        durableViews.putAll(views);
        durableKeys.putAll(keys);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Optional<TransactionView> find(TransactionId id) {
        return Optional.ofNullable(views.get(id));
    }

    @Override
    public Optional<IdempotencyRecord> findKey(String key) {
        return Optional.ofNullable(keys.get(key));
    }

    @Override
    public Page query(HistoryQuery query) {
        throw new UnsupportedOperationException("a start queries nothing");
    }

    @Override
    public long size() {
        return views.size();
    }

    @Override
    public void close() {}
}
