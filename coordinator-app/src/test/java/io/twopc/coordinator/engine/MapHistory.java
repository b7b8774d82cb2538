package io.twopc.coordinator.engine;

import io.twopc.coordinator.history.History;
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

    final TreeMap<TransactionId, TransactionView> views = new TreeMap<>(Comparator.reverseOrder());
    final Map<String, IdempotencyRecord> keys = new HashMap<>();

    @Override
    public void put(TransactionView view) {
        views.put(view.id(), view);
    }

    @Override
    public void putKey(IdempotencyRecord key) {
        keys.put(key.key(), key);
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
