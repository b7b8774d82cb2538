package io.twopc.participant.store;

import io.twopc.journal.Entry;
import io.twopc.participant.resource.HeuristicDecision;
import io.twopc.participant.resource.RecoveredBranch.Trace;
import io.twopc.participant.store.StoreRecord.Committed;
import io.twopc.participant.store.StoreRecord.Decided;
import io.twopc.participant.store.StoreRecord.Forgotten;
import io.twopc.participant.store.StoreRecord.Prepared;
import io.twopc.participant.store.StoreRecord.RolledBack;
import io.twopc.participant.store.StoreRecord.Seen;
import io.twopc.participant.store.StoreRecord.Started;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.participant.BranchKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All records folded into what they amount to. Applying a record twice changes nothing. For one thread at a time. */
final class StoreState {

    private @Nullable Started started;
    private final Map<CoordinatorId, Long> seen = new HashMap<>();
    private final Map<BranchKey, HeldBranch> branches = new LinkedHashMap<>();

    void apply(StoreRecord record) {
        if (record instanceof Started newer) {
            started = newer;
        } else if (record instanceof Seen higher) {
            seen.merge(higher.coordinator(), higher.incarnation(), Math::max);
        } else if (record instanceof Prepared prepared) {
            branches.put(prepared.branch(), new HeldBranch(Trace.PREPARED, decision(prepared.branch())));
        } else if (record instanceof Committed committed) {
            branches.put(committed.branch(), new HeldBranch(Trace.COMMITTED, decision(committed.branch())));
        } else if (record instanceof RolledBack rolledBack) {
            rolledBack(rolledBack.branch());
        } else if (record instanceof Decided decided) {
            HeldBranch held = branches.get(decided.branch());
            Trace trace = held == null ? Trace.HEURISTIC_ONLY : held.trace();
            branches.put(decided.branch(), new HeldBranch(trace, decided.decision()));
        } else if (record instanceof Forgotten forgotten) {
            branches.remove(forgotten.branch());
        }
    }

    private void rolledBack(BranchKey branch) {
        HeuristicDecision decision = decision(branch);
        if (decision == null) {
            branches.remove(branch);
        } else {
            branches.put(branch, new HeldBranch(Trace.HEURISTIC_ONLY, decision));
        }
    }

    private @Nullable HeuristicDecision decision(BranchKey branch) {
        HeldBranch held = branches.get(branch);
        return held == null ? null : held.decision();
    }

    @Nullable
    Started started() {
        return started;
    }

    long seen(CoordinatorId coordinator) {
        return seen.getOrDefault(coordinator, 0L);
    }

    @Nullable
    HeldBranch branch(BranchKey key) {
        return branches.get(key);
    }

    Map<BranchKey, HeldBranch> branches() {
        return new LinkedHashMap<>(branches);
    }

    /** The fewest records that amount to the same. */
    List<Entry> live() {
        List<StoreRecord> records = new ArrayList<>();
        if (started != null) {
            records.add(started);
        }
        seen.forEach((coordinator, incarnation) -> records.add(new Seen(coordinator, incarnation)));
        branches.forEach((key, held) -> {
            switch (held.trace()) {
                case PREPARED -> records.add(new Prepared(key));
                case COMMITTED -> records.add(new Committed(key));
                case HEURISTIC_ONLY -> {
                    // the decision alone says it
                }
            }
            if (held.decision() != null) {
                records.add(new Decided(key, held.decision()));
            }
        });
        return records.stream().map(StoreRecordCodec::encode).toList();
    }
}
