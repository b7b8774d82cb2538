package io.twopc.participant.engine;

import io.twopc.engine.Backoff;
import io.twopc.engine.Engine;
import io.twopc.engine.EventQueue;
import io.twopc.participant.resource.HeuristicDecision;
import io.twopc.participant.resource.RecoveredBranch;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.SessionMessage.Welcome;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.participant.BranchStatus;
import io.twopc.protocol.participant.ParticipantBranchState;
import io.twopc.protocol.participant.ParticipantEffect;
import io.twopc.protocol.participant.ParticipantEvent;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The participant's single writer: every branch moves here and nowhere else, one event after another.
 *
 * <p>Public methods may be called by any thread and return at once, except {@link #runPending}, which does it all, and {@link #received}, which holds its caller back while too much waits.
 */
public final class BranchEngine implements Engine {

    /** With more calls to the resource under way than this the engine's thread does all. */
    private static final int QUIET_CALLS = 4;

    private static final Comparator<BranchEntry> LATEST_FIRST =
            (one, other) -> Long.signum(other.sinceNanos - one.sinceNanos);

    private final EngineOptions options;
    private final EnginePorts ports;
    private final EventQueue mailbox;
    private final Timers timers;
    private final BranchTable table;
    private final Stepper stepper;
    private final Inbox inbox;
    private final SessionGate gate;
    private final Backoff recoveryBackoff;
    private final CompletableFuture<Integer> recovered = new CompletableFuture<>();
    private volatile int running;
    private @Nullable CompletableFuture<Boolean> drained;

    public BranchEngine(EngineOptions options, EnginePorts ports) {
        this.options = options;
        this.ports = ports;
        mailbox = new EventQueue(options.mailboxCapacity());
        timers = new Timers(ports.clock().nanos());
        table = new BranchTable(options.maxTombstones(), options.tombstoneAge().toNanos());
        stepper = new Stepper(options, ports, mailbox, timers, table, new ToGate(), this::finishDrain);
        inbox = new Inbox(options, ports, table, stepper);
        gate = new SessionGate(ports, mailbox, options.mailboxCapacity(), this::tellConnected, inbox);
        recoveryBackoff = new Backoff(options.retryInitial(), options.retryMax(), ports.random());
    }

    // ---- the engine's thread ----

    @Override
    public EventQueue events() {
        return mailbox;
    }

    @Override
    public boolean runPending(int most) {
        long now = ports.clock().nanos();
        int fired = timers.fire(now, most);
        table.evict(now);
        int done = fired + mailbox.drain(most);
        running = stepper.running();
        return done > 0;
    }

    @Override
    public boolean isQuiet() {
        return running <= QUIET_CALLS;
    }

    @Override
    public long nanosToNextTimer() {
        return timers.nanosToNext(ports.clock().nanos());
    }

    // ---- recovery (C31) ----

    /**
     * Takes back every branch the resource holds a trace of, trying again for as long as it takes. Nothing may connect
     * before that is done.
     *
     * @return completes, on the engine's thread, with the number of branches
     */
    public CompletableFuture<Integer> recover() {
        mailbox.put(() -> recover(1));
        return recovered.copy();
    }

    private void recover(int attempt) {
        new ResourceCalls(ports, options.participant())
                .recover(
                        found -> mailbox.put(() -> takeBack(found)),
                        detail -> mailbox.put(() -> {
                            ports.listener().recoveryFailed(detail);
                            timers.start(
                                    ports.clock().nanos(),
                                    recoveryBackoff.delayNanos(attempt),
                                    () -> recover(attempt + 1));
                        }));
    }

    private void takeBack(List<RecoveredBranch> found) {
        for (RecoveredBranch each : found) {
            BranchEntry entry = inbox.entryFor(each.branch().transaction());
            entry.decision = each.heuristic();
            stepper.apply(entry, recoveredEvent(each));
        }
        ports.listener().recovered(found.size());
        recovered.complete(found.size());
    }

    private static ParticipantEvent recoveredEvent(RecoveredBranch found) {
        CoordinatorId coordinator = found.branch().coordinator();
        if (found.heuristic() != null) {
            return new ParticipantEvent.RecoveredHeuristic(
                    coordinator, found.heuristic().outcome());
        }
        return switch (found.trace()) {
            case PREPARED -> new ParticipantEvent.RecoveredPrepared(coordinator);
            case COMMITTED -> new ParticipantEvent.RecoveredCommitted(coordinator);
            case HEURISTIC_ONLY -> throw new IllegalArgumentException("a heuristic trace without a decision: " + found);
        };
    }

    /** Whether everything has been taken back. */
    public boolean isRecovered() {
        return recovered.isDone();
    }

    // ---- the connection ----

    /** A coordinator has answered our hello; its messages are heard once the engine has admitted it. */
    public void welcomed(Session session, Welcome welcome) {
        mailbox.put(() -> gate.welcomed(session, welcome));
    }

    /** A message about a branch has arrived. It is looked at once {@link #events} are attended. */
    public void received(Session session, Message message) {
        long arrived = ports.clock().nanos();
        mailbox.putFromOutside(() -> gate.received(session, message, arrived));
    }

    /** A connection is gone. */
    public void disconnected(Session session) {
        mailbox.put(() -> gate.disconnected(session));
    }

    /** C31: what each branch has to say after a welcome, first of all its inquiry if it is in doubt. */
    private void tellConnected(CoordinatorId coordinator) {
        for (BranchEntry entry : table.openBranches()) {
            stepper.apply(entry, new ParticipantEvent.Connected(coordinator));
        }
    }

    private final class ToGate implements Stepper.Outgoing {
        @Override
        public boolean send(ParticipantEffect.Send effect) {
            return gate.send(effect.to(), effect.message());
        }

        @Override
        public boolean send(ParticipantEffect.Inquire effect) {
            return gate.send(effect.message());
        }
    }

    // ---- operators ----

    /** Decides a branch in doubt by hand. Completes when the decision is on stable storage, or cannot be taken (C37). */
    public CompletableFuture<HandResult> decideByHand(TransactionId transaction, HeuristicDecision decision) {
        CompletableFuture<HandResult> result = new CompletableFuture<>();
        mailbox.put(() -> {
            BranchEntry entry = table.find(transaction);
            if (entry == null) {
                result.complete(new HandResult.NoSuchBranch());
            } else if (!entry.state.isInDoubt()) {
                result.complete(new HandResult.NotInDoubt(entry.view()));
            } else {
                entry.decision = decision;
                entry.operator = result;
                stepper.apply(entry, new ParticipantEvent.HeuristicRequested(decision.outcome()));
            }
        });
        return result;
    }

    /** A branch, if there is a trace of it. */
    public CompletableFuture<Optional<BranchView>> branch(TransactionId transaction) {
        return ask(() -> Optional.ofNullable(table.find(transaction)).map(BranchEntry::view));
    }

    /** Branches in this state, or in any, those that moved last first. */
    public CompletableFuture<List<BranchView>> branches(Optional<BranchStatus> status, int limit) {
        return ask(() -> table.all().stream()
                .filter(entry -> status.isEmpty() || entry.state.status() == status.get())
                .sorted(LATEST_FIRST)
                .limit(limit)
                .map(BranchEntry::view)
                .toList());
    }

    private <T> CompletableFuture<T> ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        mailbox.put(() -> answer.complete(question.get()));
        return answer;
    }

    /** How many branches are in doubt now. */
    public int inDoubtCount() {
        return table.inDoubtCount();
    }

    /** How long the oldest doubt has lasted; zero if there is none. */
    public Duration oldestDoubt() {
        return Duration.ofNanos(table.oldestDoubtNanos(ports.clock().nanos()));
    }

    /** How many branches stand where. */
    public Map<BranchStatus, Integer> counts() {
        return table.counts();
    }

    // ---- the end ----

    /**
     * Begins no new branch from now on, and lets those at work finish: half of the grace for all of it, and then branches
     * without a vote are abandoned with a vote against (R7). Prepared ones stay prepared (C23).
     *
     * @return completes with whether all calls to the resource have ended, at the latest when the grace is over
     */
    public CompletableFuture<Boolean> drain(Duration grace) {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        mailbox.put(() -> {
            drained = result;
            inbox.beginNothingNew();
            long now = ports.clock().nanos();
            timers.start(now, grace.toNanos() / 2, this::abandonUnvoted);
            timers.start(now, grace.toNanos(), () -> result.complete(stepper.running() == 0));
            finishDrain();
        });
        return result;
    }

    private void abandonUnvoted() {
        for (BranchEntry entry : table.openBranches()) {
            if (entry.state instanceof ParticipantBranchState.Preparing) {
                stepper.apply(entry, new ParticipantEvent.Abandoned(Inbox.SHUTTING_DOWN));
            }
        }
    }

    private void finishDrain() {
        if (drained != null && stepper.running() == 0) {
            drained.complete(true);
        }
    }
}
