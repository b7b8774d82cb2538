package io.twopc.coordinator.decisionlog;

import io.twopc.coordinator.decisionlog.LogRecord.Committed;
import io.twopc.coordinator.decisionlog.LogRecord.DamageAcknowledged;
import io.twopc.coordinator.decisionlog.LogRecord.DamageFound;
import io.twopc.coordinator.decisionlog.LogRecord.EpochAcquired;
import io.twopc.coordinator.decisionlog.LogRecord.Finished;
import io.twopc.coordinator.decisionlog.LogRecord.LogConfirmed;
import io.twopc.coordinator.decisionlog.LogRecord.MemberAdmitted;
import io.twopc.coordinator.decisionlog.LogRecord.MemberEvicted;
import io.twopc.coordinator.decisionlog.LogRecord.RoundAdmitted;
import io.twopc.coordinator.decisionlog.RecoveredLog.Aftermath;
import io.twopc.coordinator.decisionlog.RecoveredLog.OpenCommit;
import io.twopc.coordinator.history.BranchView;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Folds the records of a log, oldest first, into what is still needed of them.
 *
 * <p>A record met again changes nothing, so copies that a checkpoint made are harmless wherever they stand behind the
 * original. Finished transactions are handed on and not held; of each, its id stays until the fold is dropped.
 */
final class LogFold implements Consumer<LogRecord> {

    private final Consumer<Finished> finishedSink;

    private final Map<ParticipantId, MemberAdmitted> members = new LinkedHashMap<>();
    private final Map<ParticipantId, MemberEvicted> evicted = new LinkedHashMap<>();
    private final Map<TransactionId, RoundAdmitted> undecided = new LinkedHashMap<>();
    private final Map<TransactionId, Committed> open = new LinkedHashMap<>();
    private final Map<TransactionId, List<LogRecord>> aftermath = new LinkedHashMap<>();
    private @Nullable LogConfirmed confirmed;

    /** Damage, acknowledgements and evictions met so far: a copy concerns nothing that came between. */
    private final Set<List<?>> known = new HashSet<>();

    private final Set<TransactionId> finished = new HashSet<>();

    /** Everything that may survive, in the order in which it was first met. */
    private final Set<LogRecord> inOrder = new LinkedHashSet<>();

    /**
     * A fold that has met nothing yet.
     *
     * @param finishedSink takes finished transactions, in the order of the log and perhaps more than once
     */
    LogFold(Consumer<Finished> finishedSink) {
        this.finishedSink = finishedSink;
    }

    @Override
    public void accept(LogRecord logged) {
        if (logged instanceof EpochAcquired) {
            return; // the log's own: it keeps the highest by itself
        }
        if (logged instanceof Finished met) {
            finish(met);
        } else if (logged instanceof Committed met) {
            commit(met);
        } else if (logged instanceof RoundAdmitted met) {
            admit(met);
        } else if (logged instanceof LogConfirmed met) {
            confirmed = met;
            inOrder.add(met);
        } else if (logged instanceof MemberAdmitted met) {
            join(met);
        } else if (logged instanceof MemberEvicted met) {
            evict(met);
        } else if (logged instanceof DamageFound met) {
            damage(met);
        } else if (logged instanceof DamageAcknowledged met) {
            acknowledge(met);
        } else {
            throw new IllegalStateException("no meaning for " + logged.getClass());
        }
    }

    private void join(MemberAdmitted met) {
        evicted.remove(met.participant());
        if (members.putIfAbsent(met.participant(), met) == null) {
            inOrder.add(met);
        }
    }

    /** A copy may bear another time or other words; that a branch ended so is one fact. */
    private void damage(DamageFound met) {
        if (known.add(Arrays.asList(met.transaction(), met.participant(), met.heuristic()))) {
            follow(met.transaction(), met);
            inOrder.add(met);
        }
    }

    private void acknowledge(DamageAcknowledged met) {
        if (known.add(List.of(met))) {
            follow(met.transaction(), met);
            inOrder.add(met);
        }
    }

    private void follow(TransactionId id, LogRecord met) {
        aftermath.computeIfAbsent(id, same -> new ArrayList<>()).add(met);
    }

    private void admit(RoundAdmitted met) {
        TransactionId id = met.transaction();
        if (finished.contains(id) || open.containsKey(id)) {
            return;
        }
        RoundAdmitted known = undecided.get(id);
        if (known == null) {
            undecided.put(id, met);
            inOrder.add(met);
        } else if (known.participants().isEmpty() && !met.participants().isEmpty()) {
            inOrder.remove(known);
            undecided.put(id, met);
            inOrder.add(met);
        }
    }

    private void commit(Committed met) {
        TransactionId id = met.transaction();
        if (!finished.contains(id) && open.putIfAbsent(id, met) == null) {
            forget(undecided.remove(id));
            inOrder.add(met);
        }
    }

    private void evict(MemberEvicted met) {
        forget(members.remove(met.participant()));
        evicted.put(met.participant(), met);
        inOrder.add(met);
        if (met.force() && known.add(List.of(met))) {
            for (Committed commit : open.values()) {
                if (commit.voters().contains(met.participant())) {
                    follow(commit.transaction(), met);
                }
            }
        }
    }

    private void finish(Finished met) {
        TransactionView view = met.view();
        TransactionId id = view.id();
        finishedSink.accept(met);
        finished.add(id);
        forget(undecided.remove(id));
        forget(open.remove(id));
        aftermath.getOrDefault(id, List.of()).stream()
                .filter(told -> shows(view, told))
                .forEach(this::forget);
        aftermath.computeIfPresent(
                id, (same, records) -> without(records, each -> shows(view, each) || each instanceof MemberEvicted));
    }

    private static @Nullable List<LogRecord> without(List<LogRecord> records, Predicate<LogRecord> dropped) {
        List<LogRecord> rest = new ArrayList<>(records);
        rest.removeIf(dropped);
        return rest.isEmpty() ? null : rest;
    }

    private static boolean shows(TransactionView view, LogRecord met) {
        return met instanceof DamageFound found
                ? shows(view, found)
                : met instanceof DamageAcknowledged acknowledged && shows(view, acknowledged);
    }

    private static boolean shows(TransactionView view, DamageFound found) {
        return view.branches().stream()
                .filter(branch -> branch.participant().equals(found.participant()))
                .anyMatch(branch -> shows(branch, found));
    }

    private static boolean shows(BranchView branch, DamageFound found) {
        return found.heuristic() == null ? branch.hazard() : branch.heuristic() == found.heuristic();
    }

    private static boolean shows(TransactionView view, DamageAcknowledged acknowledged) {
        return view.damageAcknowledged() && view.notes().contains(acknowledged.note());
    }

    private void forget(@Nullable LogRecord dead) {
        if (dead != null) {
            inOrder.remove(dead);
        }
    }

    /** Everything still needed once the finished transactions are durable elsewhere, in the order of the log. */
    List<LogRecord> survivors() {
        return inOrder.stream().filter(this::isNeeded).toList();
    }

    private boolean isNeeded(LogRecord kept) {
        if (kept instanceof LogConfirmed) {
            return kept.equals(confirmed);
        }
        return !(kept instanceof MemberEvicted eviction)
                || eviction.equals(evicted.get(eviction.participant()))
                || aftermath.values().stream().anyMatch(records -> records.contains(eviction));
    }

    RecoveredLog result(CoordinatorId coordinator, long epoch, boolean isNew) {
        List<OpenCommit> commits = open.values().stream()
                .map(commit -> new OpenCommit(commit, aftermath(commit.transaction())))
                .toList();
        return new RecoveredLog(
                coordinator,
                epoch,
                isNew,
                members.values().stream()
                        .sorted(Comparator.comparing(MemberAdmitted::at))
                        .toList(),
                evicted.values().stream()
                        .sorted(Comparator.comparing(eviction -> eviction.note().at()))
                        .toList(),
                commits,
                List.copyOf(undecided.values()),
                aftermathOfOthers(),
                confirmed);
    }

    private Map<TransactionId, Aftermath> aftermathOfOthers() {
        Map<TransactionId, Aftermath> others = new LinkedHashMap<>();
        aftermath.keySet().stream().filter(id -> !open.containsKey(id)).forEach(id -> others.put(id, aftermath(id)));
        return others;
    }

    private Aftermath aftermath(TransactionId id) {
        List<LogRecord> records = aftermath.get(id);
        return records == null ? Aftermath.NONE : new Aftermath(records);
    }
}
