package io.twopc.proofs.simulation;

import io.twopc.channel.ChannelListener;
import io.twopc.channel.ConnectionListener;
import io.twopc.channel.Link;
import io.twopc.engine.Backoff;
import io.twopc.journal.Journal;
import io.twopc.journal.JournalCorruptException;
import io.twopc.journal.JournalException;
import io.twopc.journal.JournalOptions;
import io.twopc.participant.channel.Alarm;
import io.twopc.participant.channel.ClientSettings;
import io.twopc.participant.channel.Dialer;
import io.twopc.participant.channel.ProtocolClient;
import io.twopc.participant.engine.BranchEngine;
import io.twopc.participant.engine.EngineListener;
import io.twopc.participant.engine.EngineOptions;
import io.twopc.participant.engine.EnginePorts;
import io.twopc.participant.resource.ResourceManager;
import io.twopc.participant.resource.preference.PreferenceResourceManager;
import io.twopc.participant.resource.preference.VotePreference;
import io.twopc.participant.store.DataDirectoryException;
import io.twopc.participant.store.ParticipantStore;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Vote;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A participant's machine: the shipped journal, resource, engine and client; or a {@link Bank} as the resource. */
final class ParticipantNode extends Node {

    private static final int BATCH = 1_024;

    static final Path STORE = Path.of("/store");
    private static final int SEGMENT_BYTES = 3 << 10;
    private static final int EXTENT_BYTES = 500;
    private static final int RECORD_BYTES = 1 << 10;

    final ParticipantId id;
    final boolean isBank;
    private final EngineOptions options;
    private @Nullable BranchEngine engine;
    private @Nullable ParticipantStore store;
    private @Nullable Journal journal;
    private @Nullable Bank bank;
    private VotePreference preference = new VotePreference(Vote.COMMIT, true, 1);
    private boolean drainScheduled;
    private boolean exitScheduled;

    ParticipantNode(World world, ParticipantId id, boolean isBank) {
        super(world, id.value());
        this.id = id;
        this.isBank = isBank;
        EngineOptions patient = new EngineOptions(
                id,
                100,
                Duration.ofMillis(300 + world.random.nextInt(3_000)),
                Duration.ofMillis(200),
                Duration.ofMillis(1_500),
                Duration.ofMillis(50),
                Duration.ofMillis(800),
                1_000,
                Duration.ofHours(1),
                10_000);
        options = world.sabotage == Sabotage.NO_TOMBSTONES ? patient.withTombstones(0, Duration.ZERO) : patient;
    }

    static Path directory(boolean isBank) {
        return isBank ? Bank.DIRECTORY : STORE;
    }

    private JournalOptions journal(Path directory) {
        return JournalOptions.in(directory)
                .withFiles(disk)
                .withSizes(SEGMENT_BYTES, RECORD_BYTES)
                .withExtents(EXTENT_BYTES)
                .withNewLogId(world::newLogId);
    }

    @Override
    void boot() {
        exitScheduled = false;
        drawPreference();
        ParticipantStore opened = ParticipantStore.open(
                id, journal(STORE).withStepper(started -> journal = started), 500 + world.random.nextInt(4_000));
        store = opened;
        BranchEngine made = new BranchEngine(
                options,
                new EnginePorts(
                        new WatchedResource(this, resource(opened), opened),
                        new WatchedIncarnations(this, opened),
                        task -> later(forceNanos(), task),
                        task -> later(forceNanos(), task),
                        this,
                        new Random(world.random.nextLong()),
                        new Listener()));
        engine = made;
        ProtocolClient client = client(opened.own(), made);
        var unused = made.recover().thenAccept(branches -> client.start());
    }

    private void drawPreference() {
        int dice = world.random.nextInt(20);
        boolean quiet = world.chaos.isOver() || dice > 2;
        preference = new VotePreference(quiet ? Vote.COMMIT : dice == 0 ? Vote.ABORT : Vote.READ_ONLY, true, 0.8);
    }

    private ResourceManager resource(ParticipantStore opened) {
        if (!isBank) {
            return new PreferenceResourceManager(id, preference, opened);
        }
        Bank made = Bank.open(id, journal(Bank.DIRECTORY));
        bank = made;
        return made;
    }

    private ProtocolClient client(long incarnation, BranchEngine made) {
        return new ProtocolClient(
                new ClientSettings(
                        id, "c", 1, null, 1 << 20, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1)),
                made,
                incarnation,
                new Backoff(Duration.ofMillis(50), Duration.ofMillis(500), new Random(world.random.nextLong())),
                new Later(),
                this,
                ConnectionListener.NONE,
                ToCoordinator::new);
    }

    @Override
    boolean isOrdinary(RuntimeException failure) {
        boolean known = failure instanceof DataDirectoryException || failure instanceof JournalException;
        return known
                && !(failure instanceof JournalCorruptException)
                && !(failure.getCause() instanceof JournalCorruptException);
    }

    @Override
    void gone() {
        engine = null;
        store = null;
        journal = null;
        bank = null;
        drainScheduled = false;
    }

    @Override
    long stepEngine() {
        BranchEngine stepped = running();
        boolean busy = stepped.runPending(BATCH);
        exitIfFailed();
        return busy ? world.random.nextInt(50) * Scheduler.MICROS : stepped.nanosToNextTimer();
    }

    /** A journal that has failed does nothing more: health says so, and somebody restarts the process. */
    private void exitIfFailed() {
        ParticipantStore open = store;
        Bank at = bank;
        boolean failed = (open != null && open.failure().isPresent()) || (at != null && at.hasFailed());
        if (failed && !exitScheduled) {
            exitScheduled = true;
            later(world.random.nextInt(2_000) * Scheduler.MILLIS, () -> crash(Fault.KILL, 50));
        }
    }

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

    /** Its database is replaced by an empty one while it is down. */
    void empty() {
        disk.contents().keySet().stream()
                .filter(file -> file.startsWith(directory(isBank)))
                .forEach(disk::remove);
        disk.durableContents().keySet().stream()
                .filter(file -> file.startsWith(directory(isBank)))
                .forEach(disk::remove);
    }

    BranchEngine running() {
        if (engine == null) {
            throw new IllegalStateException(name + " is down");
        }
        return engine;
    }

    ParticipantStore store() {
        if (store == null) {
            throw new IllegalStateException(name + " is down");
        }
        return store;
    }

    @Nullable
    Bank bank() {
        return bank;
    }

    boolean votesCommit() {
        return isBank || preference.vote() == Vote.COMMIT;
    }

    private final class Later implements Alarm {
        @Override
        public void after(long nanos, Runnable action) {
            later(nanos, action);
        }

        @Override
        public void close() {}
    }

    /** Dials the one coordinator there is. */
    private final class ToCoordinator implements Dialer {
        private final ChannelListener listener;

        ToCoordinator(ChannelListener listener) {
            this.listener = listener;
        }

        @Override
        public Link connect(String host, int port, Duration timeout) throws IOException {
            return world.network.connect(ParticipantNode.this, listener, false).clientEnd;
        }

        @Override
        public void close() {}
    }

    private static final class Listener implements EngineListener {
        @Override
        public void defect(String where, Throwable cause) {
            throw new ViolationException("a defect of the participant showed itself in " + where, cause);
        }
    }
}
