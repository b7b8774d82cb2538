package io.twopc.coordinator.engine;

import io.twopc.coordinator.decisionlog.DecisionLog;
import io.twopc.coordinator.decisionlog.RecoveredLog;
import io.twopc.coordinator.history.History;
import io.twopc.coordinator.history.HistoryException;
import io.twopc.coordinator.history.HistoryQuery;
import io.twopc.coordinator.history.Page;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.engine.Backoff;
import io.twopc.engine.Engine;
import io.twopc.engine.EngineClock;
import io.twopc.engine.EventQueue;
import io.twopc.protocol.coordinator.CoordinatorEvent;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.SessionMessage.Hello;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single writer: everything that happens to any transaction goes through one queue and is carried out by one thread at
 * a time, in batches, without locks. The thread is outside: {@link #runPending} does what waits.
 *
 * <p>Start it in the order of C34: the log has been scanned and its epoch acquired before this object exists;
 * {@link #start} rebuilds, and only then may connections be offered to it.
 */
public final class ProtocolEngine implements TransactionManager, Engine {

    private static final Logger log = LoggerFactory.getLogger(ProtocolEngine.class);

    private static final int QUEUE_CAPACITY = 65_536;
    /** With more undecided rounds than this the engine's thread does all. */
    private static final int QUIET_ROUNDS = 4;

    private static final long TICK_NANOS = 5_000_000;

    private final EngineClock clock;
    private final TimerWheel timers;
    private final EventQueue queue = new EventQueue(QUEUE_CAPACITY);
    private final DecisionLog decisionLog;
    private final LogWriter logWriter;
    private final Members members = new Members();
    private final TransactionTable table;
    private final StateChanges changes = new StateChanges();
    private final Rounds rounds;
    private final Sessions sessions;
    private final Inbox inbox;
    private final Rebuild rebuild;
    private final LiveRecords liveRecords;
    private final Checkpointer checkpointer;
    private final Operators operators;
    private final Admissions admissions;
    private final RecoveredLog recovered;
    private final History history;
    private final Consumer<Throwable> onLogFailure;

    private volatile EngineStatus.Phase phase = EngineStatus.Phase.RECOVERING;
    private volatile @Nullable String logFailure;
    private volatile boolean unconfirmed;
    private final ForeignBranches foreignBranches = new ForeignBranches();
    private volatile int active;
    private boolean fresh;
    private @Nullable CompletableFuture<@Nullable Void> drained;

    /**
     * Makes an engine.
     *
     * @param ids mints transaction ids that were never used before (C1)
     * @param onLogFailure told once, on the engine's thread, when the log failed: the coordinator is to end (R3)
     */
    public ProtocolEngine(
            EngineOptions options,
            DecisionLog decisionLog,
            RecoveredLog recovered,
            History history,
            EngineClock clock,
            RandomGenerator random,
            Supplier<TransactionId> ids,
            EngineListener listener,
            Consumer<Throwable> onLogFailure) {
        this.clock = clock;
        this.decisionLog = decisionLog;
        this.recovered = recovered;
        this.history = new GuardedHistory(history, this::historyFailed);
        this.onLogFailure = onLogFailure;
        timers = new TimerWheel(TICK_NANOS, clock.nanos());
        table = new TransactionTable(history);
        logWriter = new LogWriter(clock, timers, decisionLog, recovered.epoch(), queue, this::logFailed);
        Backoff backoff = new Backoff(options.initialBackoff(), options.maxBackoff(), random);
        EngineRoom room = new EngineRoom(options, clock, timers, backoff, this.history, listener);
        CoordinatorId coordinator = decisionLog.coordinator();
        rounds = new Rounds(room, table, members, logWriter, changes);
        sessions = new Sessions(room, members, table, rounds, logWriter, coordinator, recovered.epoch());
        inbox = new Inbox(room, members, table, rounds, logWriter, coordinator, this::foreignInquiry);
        rebuild = new Rebuild(room, members, rounds, logWriter);
        liveRecords = new LiveRecords(recovered, members, table, clock);
        checkpointer = new Checkpointer(
                decisionLog,
                logWriter,
                history,
                queue,
                liveRecords,
                rounds.ended()::keepEnded,
                options.checkpointBytes());
        operators = new Operators(room, table, members, rounds, sessions, logWriter);
        admissions = new Admissions(room, table, members, rounds, logWriter, coordinator, ids);
    }

    /** Rebuilds what the log held and lets the outside in. Once, before the engine's thread runs. */
    public void start() {
        fresh = recovered.confirmed() == null
                && recovered.openCommits().isEmpty()
                && recovered.undecided().isEmpty();
        rebuild.run(recovered);
        logWriter.flush();
        phase = EngineStatus.Phase.ACCEPTING;
    }

    @Override
    public EventQueue events() {
        return queue;
    }

    @Override
    public boolean runPending(int most) {
        int done = 0;
        try {
            timers.advance(clock.nanos());
            done = queue.drain(most);
        } catch (HistoryException unreadable) {
            logWriter.fail(unreadable);
            done = 1;
        }
        logWriter.flush();
        checkpointer.checkpointIfGrown();
        active = rounds.undecided();
        finishDraining();
        return done > 0;
    }

    @Override
    public boolean isQuiet() {
        return active <= QUIET_ROUNDS;
    }

    @Override
    public long nanosToNextTimer() {
        return timers.nanosToNextTick(clock.nanos());
    }

    // ---- the participant channel

    /** A connection said hello; nothing else of it is handed over before. Looked at once {@link #events} are attended. */
    public void hello(Connection connection, Hello hello, boolean tokenMatches) {
        queue.putFromOutside(() -> sessions.hello(connection, hello, tokenMatches));
    }

    /** A connection that said hello sent something; blocks its caller while too much waits. Looked at as above. */
    public void received(Connection connection, Message message) {
        queue.putFromOutside(() -> inbox.received(connection, message));
    }

    /** A connection that said hello is gone. */
    public void disconnected(Connection connection, String why) {
        queue.put(() -> sessions.disconnected(connection, why));
    }

    // ---- REST and operators

    @Override
    public CompletionStage<Submission> submit(StartTransaction request) {
        return ask(result -> {
            requireAccepting();
            admissions.submit(request, result);
        });
    }

    @Override
    public CompletionStage<TransactionView> makeAdmissionDurable(TransactionId id) {
        return ask(result -> admissions.makeDurable(id, result));
    }

    @Override
    public Optional<TransactionView> find(TransactionId id) {
        return table.find(id);
    }

    @Override
    public Page query(HistoryQuery query) {
        return table.query(query);
    }

    @Override
    public CompletionStage<TransactionView> abort(TransactionId id, String by, String reason) {
        return ask(result -> operators.abort(id, by, reason, result));
    }

    @Override
    public CompletionStage<TransactionView> acknowledgeDamage(TransactionId id, String by, String reason) {
        return ask(result -> operators.acknowledgeDamage(id, by, reason, result));
    }

    @Override
    public CompletionStage<Void> confirmLog(String by, String reason) {
        return ask(result -> {
            if (!unconfirmed) {
                throw new RefusedException(
                        RefusedException.Refusal.NOTHING_TO_CONFIRM, "no participant holds branches of another log");
            }
            operators.confirmLog(by, reason, result, confirmation -> {
                liveRecords.confirmed(confirmation);
                fresh = false;
                unconfirmed = false;
            });
        });
    }

    @Override
    public List<ParticipantView> participants() {
        return members.views(clock);
    }

    @Override
    public Optional<ParticipantView> participant(ParticipantId id) {
        return Optional.ofNullable(members.get(id)).map(member -> member.view(clock));
    }

    @Override
    public CompletionStage<Void> evict(ParticipantId id, boolean force, String by, String reason) {
        return ask(result -> operators.evict(id, force, by, reason, result));
    }

    @Override
    public InDoubt inDoubt() {
        return InDoubt.of(members.all(), table.all());
    }

    @Override
    public AutoCloseable subscribe(Consumer<StateChange> consumer) {
        return changes.subscribe(consumer);
    }

    @Override
    public EngineStatus status() {
        return new EngineStatus(
                phase,
                decisionLog.coordinator().toString(),
                recovered.epoch(),
                recovered.isNew(),
                unconfirmed,
                foreignBranches.count(),
                logFailure,
                decisionLog.sizeBytes(),
                active,
                members.count(),
                members.connectedCount());
    }

    /**
     * Takes no new rounds and ends the undecided ones as recorded aborts.
     *
     * @return done when no round is undecided and every client has been answered
     */
    public CompletionStage<@Nullable Void> drain() {
        return ask(result -> {
            if (phase == EngineStatus.Phase.ACCEPTING) {
                phase = EngineStatus.Phase.DRAINING;
                log.info("Draining: {} undecided rounds end as aborts", rounds.undecided());
                for (TransactionEntry entry : table.snapshot()) {
                    rounds.step(entry, new CoordinatorEvent.ShutdownRequested());
                }
            }
            drained = result;
        });
    }

    private void finishDraining() {
        CompletableFuture<@Nullable Void> waiting = drained;
        if (waiting != null && table.all().stream().allMatch(entry -> entry.outcome.isDone())) {
            drained = null;
            waiting.complete(null);
        }
    }

    private interface Task<T extends @Nullable Object> {
        void run(CompletableFuture<T> result);
    }

    /** Has something done on the engine's thread; what it refuses comes out of the stage. */
    private <T extends @Nullable Object> CompletableFuture<T> ask(Task<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        queue.putFromOutside(() -> {
            try {
                task.run(result);
            } catch (RefusedException refused) {
                result.completeExceptionally(refused);
            } catch (HistoryException unreadable) {
                result.completeExceptionally(
                        new RefusedException(RefusedException.Refusal.LOG_FAILED, "the history cannot be read"));
                logWriter.fail(unreadable);
            }
        });
        queue.attend();
        return result;
    }

    private void requireAccepting() {
        switch (phase) {
            case ACCEPTING -> {
                if (unconfirmed) {
                    throw new RefusedException(
                            RefusedException.Refusal.LOG_UNCONFIRMED,
                            "this decision log is fresh, but participants hold branches of another one");
                }
            }
            case RECOVERING, STOPPED ->
                throw new RefusedException(RefusedException.Refusal.NOT_READY, "the coordinator is not ready");
            case DRAINING ->
                throw new RefusedException(RefusedException.Refusal.SHUTTING_DOWN, "the coordinator is shutting down");
            case FAILED -> throw new RefusedException(RefusedException.Refusal.LOG_FAILED, "the decision log failed");
        }
    }

    private void foreignInquiry(ParticipantId participant, TransactionId transaction) {
        foreignBranches.add(participant, transaction);
        if (!unconfirmed && isFresh()) {
            unconfirmed = true;
            log.error(
                    "Participants hold branches of another decision log, and this one is fresh: no new rounds until an"
                            + " operator confirms that it is meant to be (POST /log/confirm)");
        }
    }

    /** C20: a log is fresh until it has decided something, or somebody vouched for it. */
    private boolean isFresh() {
        fresh = fresh
                && history.size() == 0
                && table.all().stream().allMatch(entry -> entry.state().outcome() == Outcome.UNKNOWN);
        return fresh;
    }

    /** Only the engine's thread writes to history; what it is doing goes on to its end first. */
    private void historyFailed(HistoryException failed) {
        queue.put(() -> logWriter.fail(failed));
    }

    /** R3: nothing is decided, written or promised any more, whether the log failed or the history. */
    private void logFailed(Throwable cause) {
        phase = EngineStatus.Phase.FAILED;
        logFailure = String.valueOf(cause.getMessage());
        log.error("What has to be kept could not be; this coordinator decides nothing more and ends", cause);
        for (TransactionEntry entry : table.snapshot()) {
            rounds.step(entry, new CoordinatorEvent.LogFailed());
        }
        admissions.logFailed();
        onLogFailure.accept(cause);
    }
}
