package io.twopc.coordinator.engine;

import io.twopc.coordinator.decisionlog.LogRecord;
import io.twopc.coordinator.history.History;
import io.twopc.engine.Backoff;
import io.twopc.engine.EngineClock;
import io.twopc.protocol.coordinator.Branch;
import io.twopc.protocol.coordinator.BranchEnding;
import io.twopc.protocol.coordinator.BranchVote;
import io.twopc.protocol.coordinator.Branches;
import io.twopc.protocol.coordinator.CoordinatorEffect;
import io.twopc.protocol.coordinator.CoordinatorEvent;
import io.twopc.protocol.coordinator.CoordinatorProtocol;
import io.twopc.protocol.coordinator.CoordinatorState;
import io.twopc.protocol.coordinator.Transition;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.protocol.model.AbortCause;
import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.ProtocolState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Steps transactions through the protocol core and carries the effects out. For the engine's thread only. */
final class Rounds {

    private static final Logger log = LoggerFactory.getLogger(Rounds.class);

    /** At most 2,000 repeats a second go to one participant. */
    private static final long NANOS_PER_REPEAT = 500_000;

    private final EngineOptions options;
    private final EngineClock clock;
    private final TimerWheel timers;
    private final Backoff backoff;
    private final LogWriter logWriter;
    private final History history;
    private final TransactionTable table;
    private final Members members;
    private final EngineListener listener;
    private final StateChanges changes;
    private int undecided;

    Rounds(EngineRoom room, TransactionTable table, Members members, LogWriter logWriter, StateChanges changes) {
        options = room.options();
        clock = room.clock();
        timers = room.timers();
        backoff = room.backoff();
        history = room.history();
        listener = room.listener();
        this.table = table;
        this.members = members;
        this.logWriter = logWriter;
        this.changes = changes;
    }

    /** Takes a transaction in; its first event is up to the caller. */
    void add(TransactionEntry entry) {
        table.add(entry);
        ProtocolState state = entry.state().visible();
        if (entry.undecided) {
            undecided++;
        }
        index(entry, null);
        listener.moved(null, state);
        changes.publish(entry, clock.now());
    }

    /** How many transactions have no decision yet. */
    int undecided() {
        return undecided;
    }

    void step(TransactionEntry entry, CoordinatorEvent event) {
        Progress before = entry.progress;
        Transition transition = transition(before.state(), event, entry);
        if (!transition.effects().isEmpty() || !transition.next().equals(before.state())) {
            apply(entry, before, transition);
        }
    }

    /** A branch that nothing was expected of was not told when its participant returned; who speaks is there to be answered. */
    void isHere(TransactionEntry entry, ParticipantId speaking) {
        boolean unnoticed = Views.branchesOf(entry.state())
                .flatMap(branches -> branches.of(speaking))
                .filter(branch -> branch.isResolved() && !branch.connected())
                .isPresent();
        if (unnoticed) {
            step(entry, new CoordinatorEvent.ParticipantConnected(speaking, false));
        }
    }

    /** Publishes a step and carries its effects out, in their order. */
    void apply(TransactionEntry entry, Progress before, Transition transition) {
        Instant now = clock.now();
        entry.progress = before.with(transition.next(), Timeline.after(before, transition, now));
        noteDecision(entry, before.state(), now);
        index(entry, before.state());
        entry.unkept = true;
        for (CoordinatorEffect effect : transition.effects()) {
            carryOut(entry, effect);
        }
        Optional<Damage> damage = Views.damage(entry.state());
        boolean damageChanged = !damage.equals(Views.damage(before.state()));
        if (damageChanged) {
            damage.ifPresent(listener::damage);
        }
        if (damageChanged || before.state().visible() != entry.state().visible()) {
            moved(entry, before.state().visible(), now);
        }
        retireIfDone(entry);
    }

    /** An inconsistent round is ended the safe way while that is possible; it never stops the others. */
    private Transition transition(CoordinatorState state, CoordinatorEvent event, TransactionEntry entry) {
        try {
            return CoordinatorProtocol.step(state, event);
        } catch (IllegalStateException inconsistent) {
            listener.error("engine", "state_corrupt");
            TransactionContext.run(
                    entry.id,
                    () -> log.error(
                            "Transaction {} cannot take {}",
                            state.visible(),
                            event.getClass().getSimpleName(),
                            inconsistent));
            return CoordinatorProtocol.corrupt(state, String.valueOf(inconsistent.getMessage()));
        }
    }

    private void noteDecision(TransactionEntry entry, CoordinatorState before, Instant now) {
        CoordinatorState state = entry.state();
        boolean over = state.visible().isDecided() || state instanceof CoordinatorState.Halted;
        if (entry.undecided && over) {
            entry.undecided = false;
            undecided--;
            entry.cancelPhaseTimer();
            if (state.outcome() != Outcome.UNKNOWN) {
                entry.progress = entry.progress.decided(now);
            }
        }
        if (state.visible().isFinal() && !before.visible().isFinal()) {
            entry.progress = entry.progress.ended(now);
        }
    }

    private void moved(TransactionEntry entry, ProtocolState from, Instant now) {
        ProtocolState to = entry.state().visible();
        if (from != to) {
            long nanos = clock.nanos();
            listener.phaseEnded(from, Duration.ofNanos(nanos - entry.phaseSinceNanos));
            listener.moved(from, to);
            entry.phaseSinceNanos = nanos;
        }
        changes.publish(entry, now);
    }

    private void carryOut(TransactionEntry entry, CoordinatorEffect effect) {
        if (effect instanceof CoordinatorEffect.Send send) {
            send(entry, send);
        } else if (effect instanceof CoordinatorEffect.ScheduleRetry retry) {
            CoordinatorEvent due = new CoordinatorEvent.RetryDue(retry.participant(), retry.message(), retry.attempt());
            timers.start(clock.nanos() + repeatDelayNanos(retry), () -> stepIfHeld(entry, due));
        } else if (effect instanceof CoordinatorEffect.StartTimer timer) {
            entry.cancelPhaseTimer();
            CoordinatorEvent due = new CoordinatorEvent.TimedOut(timer.phase());
            entry.phaseTimer = timers.start(clock.nanos() + entry.timeout.toNanos(), () -> stepIfHeld(entry, due));
        } else if (effect instanceof CoordinatorEffect.ForceCommit) {
            force(entry, commitRecord(entry));
        } else if (effect instanceof CoordinatorEffect.Finish finish) {
            finish(entry, finish.forced());
        } else if (effect instanceof CoordinatorEffect.End) {
            end(entry);
        } else if (effect instanceof CoordinatorEffect.RecordDamage damage) {
            recordDamage(entry, damage);
        } else if (effect instanceof CoordinatorEffect.Answer answer) {
            answer(entry, answer.outcome());
        } else if (effect instanceof CoordinatorEffect.Observe observe) {
            observe(entry, observe);
        }
    }

    /**
     * A participant with very many open branches is not asked about each of them at the usual pace: what is repeated before
     * it can have answered keeps this thread from everybody else's rounds.
     */
    private long repeatDelayNanos(CoordinatorEffect.ScheduleRetry retry) {
        Member member = members.get(retry.participant());
        long open = member == null ? 0 : member.openCount;
        return Math.max(backoff.delayNanos(retry.attempt()), open * NANOS_PER_REPEAT);
    }

    private void stepIfHeld(TransactionEntry entry, CoordinatorEvent event) {
        if (!entry.retired) {
            step(entry, event);
        }
    }

    void send(TransactionEntry entry, CoordinatorEffect.Send send) {
        Member member = members.get(send.participant());
        Member.Session session = member == null ? null : member.session;
        if (member == null || session == null) {
            return;
        }
        session.connection().send(send.message());
        if (send.message() instanceof TransactionMessage.Commit) {
            member.decisionSent(clock.nanos());
        }
        if (Timeline.isRepeat(entry.state(), send)) {
            listener.repeated(send.message().type());
        }
    }

    private void force(TransactionEntry entry, LogRecord record) {
        logWriter.force(
                record,
                () -> step(entry, new CoordinatorEvent.OutcomeForced()),
                () -> step(entry, new CoordinatorEvent.LogFailed()));
    }

    private LogRecord commitRecord(TransactionEntry entry) {
        Branches branches = Views.branchesOf(entry.state()).orElseThrow();
        return commitRecord(entry, branches, clock.now());
    }

    static LogRecord.Committed commitRecord(TransactionEntry entry, Branches branches, Instant decidedAt) {
        return new LogRecord.Committed(
                entry.id,
                entry.createdAt,
                decidedAt,
                entry.timeout,
                names(branches, Branch::votedYes),
                names(branches, branch -> branch.vote() instanceof BranchVote.ReadOnly),
                names(branches, Branch::isExcluded),
                entry.key);
    }

    private static List<ParticipantId> names(Branches branches, Predicate<Branch> condition) {
        List<ParticipantId> names = new ArrayList<>(branches.size());
        for (Branch branch : branches) {
            if (condition.test(branch)) {
                names.add(branch.participant());
            }
        }
        return names;
    }

    private void finish(TransactionEntry entry, boolean forced) {
        LogRecord.Finished record = new LogRecord.Finished(Views.of(entry), entry.key);
        if (forced) {
            force(entry, record);
        } else {
            logWriter.append(record);
        }
    }

    /** C14: no force of its own, but a later one has to cover it before anybody is told to forget. */
    private void end(TransactionEntry entry) {
        logWriter.append(
                new LogRecord.Finished(Views.of(entry), entry.key),
                () -> step(entry, new CoordinatorEvent.EndDurable()));
    }

    private void keep(TransactionEntry entry) {
        history.put(Views.of(entry));
        if (entry.key != null) {
            history.putKey(entry.key);
        }
        entry.unkept = false;
    }

    /**
     * History is put what the log is about to let go: a checkpoint does not write the ended ones anew, and those that are
     * held still have not been put yet.
     */
    void keepEnded() {
        for (TransactionEntry entry : table.all()) {
            if (entry.unkept && entry.state().visible().isFinal()) {
                keep(entry);
            }
        }
    }

    /** What comes to an ended transaction is history's to keep at once: a checkpoint does not write the ended ones anew. */
    void keepIfEnded(TransactionEntry entry) {
        if (entry.state().visible().isFinal()) {
            keep(entry);
        }
    }

    private void recordDamage(TransactionEntry entry, CoordinatorEffect.RecordDamage damage) {
        entry.progress = entry.progress.damaged();
        LateDamage.warn(log, entry.id, damage);
        LogRecord.DamageFound found = new LogRecord.DamageFound(
                entry.id, damage.participant(), damage.heuristic(), damage.detail(), clock.now());
        entry.follow(found);
        logWriter.force(
                found,
                () -> {
                    keepIfEnded(entry);
                    step(entry, new CoordinatorEvent.DamageRecorded(damage.participant(), damage.heuristic()));
                },
                () -> {});
    }

    private void answer(TransactionEntry entry, Outcome outcome) {
        AbortCause cause = Views.abortCause(entry.state());
        listener.decided(
                outcome, cause == null ? null : cause.reason(), Duration.ofNanos(clock.nanos() - entry.startedNanos));
        if (cause != null || log.isDebugEnabled()) {
            TransactionContext.run(entry.id, () -> logOutcome(outcome, cause));
        }
        entry.outcome.complete(Views.of(entry));
    }

    private static void logOutcome(Outcome outcome, @Nullable AbortCause cause) {
        if (cause != null) {
            log.info(
                    "Aborted: {} {}: {}",
                    cause.reason().code(),
                    Objects.toString(cause.participant(), ""),
                    cause.detail());
        } else {
            log.debug("Outcome {}", outcome);
        }
    }

    private void observe(TransactionEntry entry, CoordinatorEffect.Observe observe) {
        listener.error("participant", observe.observation().name().toLowerCase(Locale.ROOT));
        TransactionContext.run(entry.id, () -> log.debug("{} from {}", observe.observation(), observe.participant()));
    }

    /** Keeps for each participant the transactions in which its branch has not ended, as far as a step changed that. */
    @SuppressWarnings("ReferenceEquality") // what a step did not change is the same object, and equality costs more
    private void index(TransactionEntry entry, @Nullable CoordinatorState before) {
        CoordinatorState state = entry.state();
        if (state instanceof CoordinatorState.Waiting) {
            table.waiting().add(entry);
            return;
        }
        if (before == null || before instanceof CoordinatorState.Waiting) {
            table.waiting().remove(entry);
        }
        List<Branch> branches = Views.branchesOf(state).map(Branches::list).orElse(List.of());
        List<Branch> earlier = before == null || isOther(before, state)
                ? List.of()
                : Views.branchesOf(before).map(Branches::list).orElse(List.of());
        for (int i = 0; i < branches.size(); i++) {
            Branch branch = branches.get(i);
            if (i >= earlier.size() || earlier.get(i) != branch) {
                Member member = members.get(branch.participant());
                if (member != null) {
                    indexBranch(entry, state, branch, member);
                }
            }
        }
    }

    /** Whether a branch that did not change may count otherwise now. */
    private static boolean isOther(CoordinatorState before, CoordinatorState state) {
        return before.getClass() != state.getClass() || state instanceof CoordinatorState.Completed;
    }

    private void indexBranch(TransactionEntry entry, CoordinatorState state, Branch branch, Member member) {
        boolean committing = state instanceof CoordinatorState.Committing;
        boolean ended = branch.isResolved() || (committing && !branch.votedYes() && !branch.isExcluded());
        // an evicted participant keeps its connection until it may be told to forget
        boolean over = state instanceof CoordinatorState.Completed completed
                ? completed.endDurable() || !member.evicted
                : ended;
        if (over) {
            member.ended(entry);
            members.forgetIfDone(member);
        } else {
            member.opened(entry);
        }
    }

    private void retireIfDone(TransactionEntry entry) {
        CoordinatorState state = entry.state();
        if (state instanceof CoordinatorState.Completed completed) {
            if (completed.endDurable() && !hasUnrecorded(completed.branches())) {
                retire(entry);
            }
        } else if (state instanceof CoordinatorState.AbortedEarly early && early.answered()) {
            retire(entry);
        } else if (state instanceof CoordinatorState.Aborted aborted && aborted.answered()) {
            lingerOrRetire(entry, aborted);
        }
    }

    private static boolean hasUnrecorded(Branches branches) {
        return branches.any(branch ->
                branch.ending() instanceof BranchEnding.Contradicted contradicted && !contradicted.recorded());
    }

    /** An aborted transaction stays a while, so that acknowledgements of its abort can be shown (C11: none is awaited). */
    private void lingerOrRetire(TransactionEntry entry, CoordinatorState.Aborted aborted) {
        if (hasUnrecorded(aborted.branches())) {
            return;
        }
        boolean nobodyLeft = !aborted.branches()
                .any(branch -> branch.connected()
                        && branch.isOpen()
                        && !(branch.vote() instanceof BranchVote.No || branch.vote() instanceof BranchVote.ReadOnly));
        if (nobodyLeft || entry.lingered) {
            retire(entry);
        } else if (entry.phaseTimer == null) {
            entry.phaseTimer = timers.start(clock.nanos() + options.linger().toNanos(), () -> {
                entry.lingered = true;
                if (!entry.retired) {
                    retireIfDone(entry);
                }
            });
        }
    }

    private void retire(TransactionEntry entry) {
        entry.retired = true;
        entry.cancelPhaseTimer();
        if (entry.unkept) {
            keep(entry);
        }
        Views.branchesOf(entry.state()).ifPresent(branches -> {
            for (Branch branch : branches) {
                Member member = members.get(branch.participant());
                if (member != null) {
                    member.ended(entry);
                    members.forgetIfDone(member);
                }
            }
        });
        table.remove(entry);
        listener.moved(entry.state().visible(), null);
    }
}
