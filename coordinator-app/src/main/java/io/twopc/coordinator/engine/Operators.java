package io.twopc.coordinator.engine;

import io.twopc.coordinator.decisionlog.LogRecord;
import io.twopc.coordinator.history.History;
import io.twopc.coordinator.history.OperatorNote;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.engine.EngineClock;
import io.twopc.protocol.coordinator.CoordinatorEvent;
import io.twopc.protocol.coordinator.CoordinatorState;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators do by hand, each time recorded with who and why. For the engine's thread only. */
final class Operators {

    private static final Logger log = LoggerFactory.getLogger(Operators.class);

    private final EngineClock clock;
    private final History history;
    private final TransactionTable table;
    private final Members members;
    private final Rounds rounds;
    private final Sessions sessions;
    private final LogWriter logWriter;

    Operators(
            EngineRoom room,
            TransactionTable table,
            Members members,
            Rounds rounds,
            Sessions sessions,
            LogWriter logWriter) {
        clock = room.clock();
        history = room.history();
        this.table = table;
        this.members = members;
        this.rounds = rounds;
        this.sessions = sessions;
        this.logWriter = logWriter;
    }

    private OperatorNote note(String action, String by, String reason) {
        return new OperatorNote(action, by, reason, clock.now());
    }

    void abort(TransactionId id, String by, String reason, CompletableFuture<TransactionView> result) {
        TransactionEntry entry = table.get(id);
        if (entry == null) {
            throw history.find(id).isPresent() ? decided() : notFound("there is no transaction " + id);
        }
        boolean undecided = entry.state() instanceof CoordinatorState.Waiting
                || entry.state() instanceof CoordinatorState.Preparing;
        if (!undecided) {
            throw decided();
        }
        entry.progress = entry.progress.noted(note("abort", by, reason), false);
        rounds.step(entry, new CoordinatorEvent.OperatorAborted(by, reason));
        CompletableFuture<TransactionView> unused = entry.outcome.whenComplete((view, failure) -> {
            if (failure == null) {
                result.complete(view);
            } else {
                result.completeExceptionally(failure);
            }
        });
    }

    void acknowledgeDamage(TransactionId id, String by, String reason, CompletableFuture<TransactionView> result) {
        OperatorNote note = note("damage_acknowledged", by, reason);
        TransactionEntry entry = table.get(id);
        if (entry != null) {
            requireDamage(Views.of(entry));
            LogRecord.DamageAcknowledged acknowledged = new LogRecord.DamageAcknowledged(id, note);
            entry.follow(acknowledged);
            force(acknowledged, result, () -> {
                acknowledged(entry, acknowledged);
                result.complete(Views.of(entry));
            });
            return;
        }
        TransactionView kept = history.find(id).orElseThrow(() -> notFound("there is no transaction " + id));
        requireDamage(kept);
        force(new LogRecord.DamageAcknowledged(id, note), result, () -> {
            TransactionView acknowledged =
                    LateDamage.acknowledged(history.find(id).orElse(kept), note);
            history.put(acknowledged);
            result.complete(acknowledged);
        });
    }

    /** Damage found while the word of the operator was on its way to the disk is not covered by it. */
    private void acknowledged(TransactionEntry entry, LogRecord.DamageAcknowledged record) {
        boolean covers = !entry.hasDamageBehind(record);
        entry.progress = entry.progress.noted(record.note(), covers);
        if (covers) {
            rounds.step(
                    entry, new CoordinatorEvent.DamageAcknowledged(record.note().by()));
        }
        rounds.ended().keepIfEnded(entry);
    }

    private static void requireDamage(TransactionView view) {
        if (view.damage() == null || view.damageAcknowledged()) {
            throw new RefusedException(
                    RefusedException.Refusal.NO_DAMAGE,
                    view.damage() == null ? "it has no damage" : "its damage was acknowledged before");
        }
    }

    void confirmLog(
            String by,
            String reason,
            CompletableFuture<@Nullable Void> result,
            Consumer<LogRecord.LogConfirmed> confirmed) {
        LogRecord.LogConfirmed confirmation = new LogRecord.LogConfirmed(note("log_confirmed", by, reason));
        force(confirmation, result, () -> {
            log.warn("{} vouches for this fresh log: {}", by, reason);
            confirmed.accept(confirmation);
            result.complete(null);
        });
    }

    void evict(ParticipantId id, boolean force, String by, String reason, CompletableFuture<@Nullable Void> result) {
        Member member = members.get(id);
        if (member == null || member.evicted) {
            throw notFound("there is no member " + id);
        }
        if (!member.open.isEmpty() && !force) {
            throw holdsBranches(member);
        }
        force(new LogRecord.MemberEvicted(id, force, note("evict", by, reason)), result, () -> {
            if (member.open.isEmpty() || force) {
                log.warn("{} was evicted{} by {}: {}", id, force ? " by force" : "", by, reason);
                sessions.evict(member);
                result.complete(null);
            } else {
                keep(member, result);
            }
        });
    }

    /** A round took the member in while its eviction was on its way to the disk: it stays one, and the log says so. */
    private void keep(Member member, CompletableFuture<@Nullable Void> result) {
        RefusedException refused = holdsBranches(member);
        force(
                new LogRecord.MemberAdmitted(member.id, clock.now()),
                result,
                () -> result.completeExceptionally(refused));
    }

    private static RefusedException holdsBranches(Member member) {
        return new RefusedException(
                RefusedException.Refusal.HOLDS_BRANCHES,
                member.id + " holds " + member.open.size() + " branches of transactions that have not ended");
    }

    private <T extends @Nullable Object> void force(LogRecord record, CompletableFuture<T> result, Runnable durable) {
        logWriter.force(
                record,
                durable,
                () -> result.completeExceptionally(
                        new RefusedException(RefusedException.Refusal.LOG_FAILED, "the decision log failed")));
    }

    private static RefusedException decided() {
        return new RefusedException(
                RefusedException.Refusal.DECIDED, "the decision has been made, or is being written");
    }

    private static RefusedException notFound(String detail) {
        return new RefusedException(RefusedException.Refusal.NOT_FOUND, detail);
    }
}
