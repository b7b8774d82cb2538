package io.twopc.proofs.simulation;

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

/**
 * A history in memory that keeps the port's contract and no more: what was put is visible at once and sure to survive a
 * crash only when a later {@link #sync} is done; without one it may survive or not.
 */
final class SimulatedHistory implements History {

    private final World world;
    private final TreeMap<TransactionId, TransactionView> views = new TreeMap<>(Comparator.reverseOrder());
    private final Map<String, IdempotencyRecord> keys = new HashMap<>();
    private final Map<TransactionId, TransactionView> durableViews = new TreeMap<>();
    private final Map<String, IdempotencyRecord> durableKeys = new TreeMap<>();
    private boolean recovering;

    SimulatedHistory(World world) {
        this.world = world;
    }

    /** Its process is gone: what was not made durable is there by chance. */
    void crash() {
        views.forEach((id, view) -> {
            if (world.random.nextBoolean()) {
                durableViews.put(id, view);
            }
        });
        new TreeMap<>(keys).forEach((key, named) -> {
            if (world.random.nextBoolean()) {
                durableKeys.put(key, named);
            }
        });
        views.clear();
        keys.clear();
        views.putAll(durableViews);
        keys.putAll(durableKeys);
    }

    boolean holdsDurably(TransactionId id) {
        return durableViews.containsKey(id);
    }

    /** Whether whoever starts now waits for it, so that it takes no time. */
    void recovering(boolean now) {
        recovering = now;
    }

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
        if (world.sabotage == Sabotage.HISTORY_LIES) {
            return CompletableFuture.completedFuture(null);
        }
        Map<TransactionId, TransactionView> putViews = new TreeMap<>(views);
        Map<String, IdempotencyRecord> putKeys = new TreeMap<>(keys);
        CompletableFuture<Void> done = new CompletableFuture<>();
        Runnable finish = () -> {
            if (world.chaos.strikes(Fault.HISTORY_ERROR)) {
                done.completeExceptionally(new HistoryException("injected", null));
            } else {
                durableViews.putAll(putViews);
                durableKeys.putAll(putKeys);
                done.complete(null);
            }
        };
        if (recovering) {
            finish.run();
        } else {
            world.coordinator.later(world.coordinator.forceNanos(), finish);
        }
        return done;
    }

    @Override
    public long size() {
        return views.size();
    }

    @Override
    public void close() {}
}
