package io.twopc.coordinator.engine;

import io.twopc.coordinator.history.History;
import io.twopc.coordinator.history.HistoryQuery;
import io.twopc.coordinator.history.Page;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.protocol.model.TransactionId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The transactions the engine holds, newest first, joined for readers with those that history keeps. Changed by the
 * engine's thread only; may be read by any.
 */
final class TransactionTable {

    private final ConcurrentSkipListMap<TransactionId, TransactionEntry> held =
            new ConcurrentSkipListMap<>(Comparator.reverseOrder());
    private final Map<String, TransactionEntry> byKey = new HashMap<>();
    private final Set<TransactionEntry> waiting = new LinkedHashSet<>();
    private final History history;

    TransactionTable(History history) {
        this.history = history;
    }

    void add(TransactionEntry entry) {
        held.put(entry.id, entry);
        if (entry.key != null) {
            byKey.put(entry.key.key(), entry);
        }
    }

    void remove(TransactionEntry entry) {
        held.remove(entry.id);
        waiting.remove(entry);
        if (entry.key != null) {
            byKey.remove(entry.key.key(), entry);
        }
    }

    @Nullable
    TransactionEntry get(TransactionId id) {
        return held.get(id);
    }

    @Nullable
    TransactionEntry byKey(String key) {
        return byKey.get(key);
    }

    /** Those that wait for participants to connect. */
    Set<TransactionEntry> waiting() {
        return waiting;
    }

    Collection<TransactionEntry> all() {
        return held.values();
    }

    List<TransactionEntry> snapshot() {
        return new ArrayList<>(held.values());
    }

    Optional<TransactionView> find(TransactionId id) {
        TransactionEntry entry = held.get(id);
        return entry != null ? Optional.of(Views.of(entry)) : history.find(id);
    }

    /** What is held hides what history keeps of the same transaction. */
    Page query(HistoryQuery query) {
        Page kept = history.query(query);
        TransactionId bound = kept.next();
        Map<TransactionId, TransactionView> found = new LinkedHashMap<>();
        Collection<TransactionEntry> candidates = query.before() == null
                ? held.values()
                : held.tailMap(query.before(), false).values();
        for (TransactionEntry entry : candidates) {
            if (found.size() >= query.limit() || (bound != null && entry.id.compareTo(bound) < 0)) {
                break;
            }
            TransactionView view = Views.of(entry);
            if (query.matches(view)) {
                found.put(view.id(), view);
            }
        }
        for (TransactionView view : kept.transactions()) {
            TransactionEntry entry = held.get(view.id());
            if (entry == null) {
                found.putIfAbsent(view.id(), view);
            }
        }
        return page(new ArrayList<>(found.values()), bound, query.limit());
    }

    private static Page page(List<TransactionView> views, @Nullable TransactionId bound, int limit) {
        views.sort(Comparator.comparing(TransactionView::id).reversed());
        if (views.size() <= limit) {
            TransactionId next = views.size() == limit && bound == null
                    ? views.get(limit - 1).id()
                    : bound;
            return new Page(views, next);
        }
        List<TransactionView> cut = views.subList(0, limit);
        return new Page(cut, cut.get(limit - 1).id());
    }
}
