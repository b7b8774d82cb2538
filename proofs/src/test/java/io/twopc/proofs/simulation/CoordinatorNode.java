package io.twopc.proofs.simulation;

import io.twopc.channel.ChannelListener;
import io.twopc.channel.ConnectionListener;
import io.twopc.coordinator.channel.ChannelSettings;
import io.twopc.coordinator.channel.ConnectionManager;
import io.twopc.coordinator.decisionlog.DecisionLogException;
import io.twopc.coordinator.decisionlog.JournalDecisionLog;
import io.twopc.coordinator.decisionlog.LogRecord;
import io.twopc.coordinator.decisionlog.LogRecovery;
import io.twopc.coordinator.decisionlog.RecoveredLog;
import io.twopc.coordinator.engine.EngineListener;
import io.twopc.coordinator.engine.EngineOptions;
import io.twopc.coordinator.engine.ProtocolEngine;
import io.twopc.coordinator.history.HistoryException;
import io.twopc.journal.Journal;
import io.twopc.journal.JournalCorruptException;
import io.twopc.journal.JournalFiles;
import io.twopc.journal.JournalOptions;
import io.twopc.journal.SimulatedDisk;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.validation.AdmissionRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The coordinator's machine: the shipped log, recovery, engine and connection handling, in the shipped order of a start. */
final class CoordinatorNode extends Node {

    private static final int BATCH = 1_024;

    static final Path LOG = Path.of("/log");
    private static final int SEGMENT_BYTES = 20 << 10;
    private static final int EXTENT_BYTES = 1_000;
    private static final int RECORD_BYTES = 18 << 10;
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final Duration HELLO_TIMEOUT = Duration.ofSeconds(2);

    final SimulatedHistory history;
    private final EngineOptions options;
    private @Nullable ProtocolEngine engine;
    private @Nullable ConnectionManager connections;
    private @Nullable Journal journal;
    private boolean drainScheduled;

    CoordinatorNode(World world, int participants) {
        super(world, "c");
        history = new SimulatedHistory(world);
        options = new EngineOptions(
                new AdmissionRules(Set.of(), participants, false),
                participants,
                1 + world.random.nextInt(participants),
                100,
                Duration.ofMillis(50),
                Duration.ofMillis(800),
                HEARTBEAT,
                1 << 20,
                Duration.ofMillis(500 + world.random.nextInt(3_000)),
                1_500 + world.random.nextInt(20_000));
    }

    static JournalOptions journal(JournalFiles files) {
        return JournalOptions.in(LOG)
                .withFiles(files)
                .withSizes(SEGMENT_BYTES, RECORD_BYTES)
                .withExtents(EXTENT_BYTES);
    }

    @Override
    void boot() {
        JournalFiles files = world.sabotage == Sabotage.DISK_LIES ? new LyingFiles(disk) : disk;
        WatchedLog log = new WatchedLog(
                this,
                JournalDecisionLog.open(
                        journal(files).withNewLogId(world::newLogId).withStepper(started -> journal = started),
                        this::now));
        history.recovering(true);
        RecoveredLog recovered = LogRecovery.recover(log, history);
        history.recovering(false);
        ProtocolEngine made = new ProtocolEngine(
                options,
                log,
                recovered,
                history,
                this,
                new Random(world.random.nextLong()),
                world::mint,
                EngineListener.NONE,
                cause -> later(world.random.nextInt(20) * Scheduler.MILLIS, this::exit));
        made.start();
        engine = made;
        ConnectionManager manager = new ConnectionManager(
                made, new ChannelSettings(null, HELLO_TIMEOUT, HEARTBEAT), ConnectionListener.NONE, this::nanos);
        connections = manager;
        tick(manager);
    }

    private void tick(ConnectionManager manager) {
        manager.tick();
        later(HEARTBEAT.toNanos() / 4, () -> tick(manager));
    }

    /** R3: a coordinator whose log has failed ends. */
    private void exit() {
        crash(Fault.KILL, 50 + world.random.nextInt(1_000));
    }

    @Override
    boolean isOrdinary(RuntimeException failure) {
        boolean known = failure instanceof DecisionLogException || failure instanceof HistoryException;
        return known && !(failure.getCause() instanceof JournalCorruptException);
    }

    @Override
    void gone() {
        engine = null;
        connections = null;
        journal = null;
        drainScheduled = false;
        history.recovering(false);
        history.crash();
    }

    @Override
    long stepEngine() {
        ProtocolEngine stepped = running();
        boolean busy = stepped.runPending(BATCH);
        return busy ? world.random.nextInt(50) * Scheduler.MICROS : stepped.nanosToNextTimer();
    }

    /** The journal writes and forces what waits, some time from now; what comes until then goes with it. */
    void drainLater() {
        Journal waiting = journal;
        if (waiting != null && !drainScheduled) {
            drainScheduled = true;
            later(forceNanos(), () -> {
                drainScheduled = false;
                waiting.drainOnce();
            });
        }
    }

    ProtocolEngine running() {
        if (engine == null) {
            throw new IllegalStateException("the coordinator is down");
        }
        return engine;
    }

    /** Who accepts a connection of this participant now: the coordinator, or somebody who only pretends to be it. */
    ChannelListener listenerFor(Wire wire) {
        CoordinatorId id = new CoordinatorId(UUID.fromString(running().status().coordinatorId()));
        ParticipantNode client = (ParticipantNode) wire.clientEnd.owner();
        long seen = client.store().highestSeen(id);
        if (seen > 1 && world.chaos.strikes(Fault.STALE_COORDINATOR)) {
            wire.serverEnd.pretend();
            return new StaleCoordinator(world, id, seen - 1);
        }
        return shippedListener();
    }

    ChannelListener shippedListener() {
        if (connections == null) {
            throw new IllegalStateException("the coordinator is down");
        }
        return connections;
    }

    /** Reads what is on stable storage, as a coordinator would that starts after a power cut now. */
    void readDurable(Consumer<LogRecord> visitor) {
        try (JournalDecisionLog log =
                JournalDecisionLog.open(journal(SimulatedDisk.holding(disk.durableContents())), this::now)) {
            log.scan(visitor);
        }
    }
}
