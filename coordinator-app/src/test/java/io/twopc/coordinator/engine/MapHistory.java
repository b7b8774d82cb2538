package io.twopc.coordinator.engine;

import io.twopc.coordinator.history.History;
import io.twopc.coordinator.history.HistoryException;
import io.twopc.coordinator.history.HistoryQuery;
import io.twopc.coordinator.history.IdempotencyRecord;
import io.twopc.coordinator.history.Page;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.protocol.model.TransactionId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A history in memory. */
final class MapHistory implements History {

    boolean writesFail;
    boolean readsFail;
    final TreeMap<TransactionId, TransactionView> views = new TreeMap<>(Comparator.reverseOrder());
    final Map<String, IdempotencyRecord> keys = new HashMap<>();

    private static void fail(boolean now) {
        if (now) {
            throw new HistoryException("injected", null);
        }
    }

    @Override
    public void put(TransactionView view) {
        fail(writesFail);
        views.put(view.id(), view);
    }

    @Override
    public void putKey(IdempotencyRecord key) {
        fail(writesFail);
        keys.put(key.key(), key);
    }

    @Override
    public Optional<TransactionView> find(TransactionId id) {
        fail(readsFail);
        return Optional.ofNullable(views.get(id));
    }

    @Override
    public Optional<IdempotencyRecord> findKey(String key) {
        fail(readsFail);
        return Optional.ofNullable(keys.get(key));
    }

    @Override
    public Page query(HistoryQuery query) {
        return new Page(
                views.values().stream()
                        .filter(query::matches)
                        .limit(query.limit())
                        .toList(),
                null);
    }

    @Override
    public CompletionStage<Void> sync() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public long size() {
        return views.size();
    }

    @Override
    public void close() {}
}
