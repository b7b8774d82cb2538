package io.twopc.coordinator.engine;

import io.twopc.coordinator.decisionlog.LogRecord;
import io.twopc.engine.Backoff;
import io.twopc.engine.EngineClock;
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
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Steps transactions through the protocol core and carries the effects out. For the engine's thread only. */
final class Rounds {

    private static final Logger log = LoggerFactory.getLogger(Rounds.class);

    /** At most 2,000 repeats a second go to one participant. */
    private static final long NANOS_PER_REPEAT = 500_000;

    private final EngineClock clock;
    private final TimerWheel timers;
    private final Backoff backoff;
    private final LogWriter logWriter;
    private final TransactionTable table;
    private final Members members;
    private final EngineListener listener;
    private final StateChanges changes;
    private final OpenBranches openBranches;
    private final EndedRounds ended;
    private int undecided;

    Rounds(EngineRoom room, TransactionTable table, Members members, LogWriter logWriter, StateChanges changes) {
        clock = room.clock();
        timers = room.timers();
        backoff = room.backoff();
        listener = room.listener();
        this.table = table;
        this.members = members;
        this.logWriter = logWriter;
        this.changes = changes;
        openBranches = new OpenBranches(table, members);
        ended = new EndedRounds(room, table, openBranches);
    }

    /** What becomes of those that have ended. */
    EndedRounds ended() {
        return ended;
    }

    /** Takes a transaction in; its first event is up to the caller. */
    void add(TransactionEntry entry) {
        table.add(entry);
        ProtocolState state = entry.state().visible();
        if (entry.undecided) {
            undecided++;
        }
        openBranches.follow(entry, null);
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
        if (before.state().getClass() != transition.next().getClass()) {
            entry.cancelRepeats();
        }
        openBranches.follow(entry, before.state());
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
        ended.retireIfDone(entry);
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
            repeatsOf(entry)
                    .add(
                            clock.nanos() + repeatDelayNanos(retry),
                            new CoordinatorEvent.RetryDue(retry.participant(), retry.message(), retry.attempt()));
        } else if (effect instanceof CoordinatorEffect.StartTimer timer) {
            entry.cancelPhaseTimer();
            CoordinatorEvent due = new CoordinatorEvent.TimedOut(timer.phase());
            entry.phaseTimer = timers.start(clock.nanos() + entry.timeout.toNanos(), () -> stepIfHeld(entry, due));
        } else if (effect instanceof CoordinatorEffect.ForceCommit) {
            forceCommit(entry);
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

    private Repeats repeatsOf(TransactionEntry entry) {
        Repeats repeats = entry.repeats;
        if (repeats == null) {
            repeats = new Repeats(timers, clock, due -> stepIfHeld(entry, due));
            entry.repeats = repeats;
        }
        return repeats;
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

    private void forceCommit(TransactionEntry entry) {
        Branches branches = Views.branchesOf(entry.state()).orElseThrow();
        force(entry, RoundRecords.committed(entry, branches, clock.now()));
    }

    private void finish(TransactionEntry entry, boolean forced) {
        LogRecord.Finished record = RoundRecords.finished(entry);
        if (forced) {
            force(entry, record);
        } else {
            logWriter.append(record);
        }
    }

    /** C14: no force of its own, but a later one has to cover it before anybody is told to forget. */
    private void end(TransactionEntry entry) {
        logWriter.append(RoundRecords.finished(entry), () -> step(entry, new CoordinatorEvent.EndDurable()));
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
                    ended.keepIfEnded(entry);
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
}
