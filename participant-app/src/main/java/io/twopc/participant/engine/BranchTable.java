package io.twopc.participant.engine;

import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.participant.BranchStatus;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * All branches the engine knows: open ones, and a bounded number of ended ones remembered for repeats. For the engine's
 * thread, except the counters.
 */
final class BranchTable {

    private static final long NEVER = Long.MIN_VALUE;

    private final Map<TransactionId, BranchEntry> open = new HashMap<>();
    private final Map<TransactionId, BranchEntry> tombstones = new LinkedHashMap<>();
    private final Set<TransactionId> inDoubt = new LinkedHashSet<>();
    private final Map<BranchStatus, AtomicInteger> counts = new EnumMap<>(BranchStatus.class);
    private final int maxTombstones;
    private final long tombstoneNanos;
    private volatile int inDoubtCount;
    private volatile long oldestInDoubtNanos = NEVER;

    BranchTable(int maxTombstones, long tombstoneNanos) {
        this.maxTombstones = maxTombstones;
        this.tombstoneNanos = tombstoneNanos;
        for (BranchStatus status : BranchStatus.values()) {
            if (status != BranchStatus.UNKNOWN) {
                counts.put(status, new AtomicInteger());
            }
        }
    }

    @Nullable
    BranchEntry find(TransactionId transaction) {
        BranchEntry entry = open.get(transaction);
        return entry != null ? entry : tombstones.get(transaction);
    }

    /** Files the branch where its state belongs. */
    void file(BranchEntry entry, BranchStatus before) {
        TransactionId transaction = entry.state.transaction();
        BranchStatus status = entry.state.status();
        if (before != status) {
            count(before, -1);
            count(status, 1);
        }
        if (status == BranchStatus.UNKNOWN) {
            open.remove(transaction);
            tombstones.remove(transaction);
        } else if (entry.state.isTombstone()) {
            open.remove(transaction);
            tombstones.remove(transaction);
            tombstones.put(transaction, entry);
            evict(entry.sinceNanos);
        } else {
            tombstones.remove(transaction);
            open.put(transaction, entry);
        }
        trackDoubt(entry, transaction);
    }

    private void count(BranchStatus status, int change) {
        AtomicInteger count = counts.get(status);
        if (count != null) {
            count.addAndGet(change);
        }
    }

    private void trackDoubt(BranchEntry entry, TransactionId transaction) {
        boolean changed = entry.state.isInDoubt() ? inDoubt.add(transaction) : inDoubt.remove(transaction);
        if (changed) {
            inDoubtCount = inDoubt.size();
            BranchEntry oldest =
                    inDoubt.isEmpty() ? null : open.get(inDoubt.iterator().next());
            oldestInDoubtNanos = oldest == null ? NEVER : oldest.sinceNanos;
        }
    }

    /** Drops tombstones that are too many or too old. */
    void evict(long nowNanos) {
        Iterator<BranchEntry> oldestFirst = tombstones.values().iterator();
        while (oldestFirst.hasNext()) {
            BranchEntry oldest = oldestFirst.next();
            if (tombstones.size() <= maxTombstones && nowNanos - oldest.sinceNanos <= tombstoneNanos) {
                return;
            }
            oldestFirst.remove();
            count(oldest.state.status(), -1);
        }
    }

    int openCount() {
        return open.size();
    }

    /** Of the open ones those that have something left to do but be forgotten. */
    int unfinishedCount() {
        return open.size() - counted(BranchStatus.COMMITTED) - counted(BranchStatus.FORGETTING);
    }

    private int counted(BranchStatus status) {
        AtomicInteger count = counts.get(status);
        return count == null ? 0 : count.get();
    }

    int tombstoneCount() {
        return tombstones.size();
    }

    /** A copy, so that the branches may move while it is walked through. */
    List<BranchEntry> openBranches() {
        return new ArrayList<>(open.values());
    }

    List<BranchEntry> all() {
        List<BranchEntry> all = openBranches();
        all.addAll(tombstones.values());
        return all;
    }

    /** From any thread: how many branches are in doubt. */
    int inDoubtCount() {
        return inDoubtCount;
    }

    /** From any thread: how long the oldest doubt lasts, in nanoseconds; 0 if there is none. */
    long oldestDoubtNanos(long nowNanos) {
        long since = oldestInDoubtNanos;
        return since == NEVER ? 0 : Math.max(0, nowNanos - since);
    }

    /** From any thread: how many branches stand where. */
    Map<BranchStatus, Integer> counts() {
        Map<BranchStatus, Integer> result = new EnumMap<>(BranchStatus.class);
        counts.forEach((status, count) -> result.put(status, count.get()));
        return result;
    }
}
