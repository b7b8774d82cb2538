package io.twopc.participant.engine;

import io.twopc.participant.resource.BranchId;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.message.SessionMessage.Welcome;
import io.twopc.protocol.message.TransactionMessage.Prepare;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.participant.BranchStatus;
import io.twopc.protocol.participant.Observation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The shipped engine, driven by hand on one thread: time, work and connections move only when the test says so. */
public final class EngineHarness {

    private static final int BATCH = 1_024;

    public static final ParticipantId BANK = new ParticipantId("bank-a");
    public static final CoordinatorId A = CoordinatorId.parse("aaaaaaaa-0000-4000-8000-000000000000");
    public static final CoordinatorId B = CoordinatorId.parse("bbbbbbbb-0000-4000-8000-000000000000");
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final int FRAME = 1 << 20;

    public final HandClock clock = new HandClock();
    final FakeResource resource;
    final MemoryIncarnations incarnations;
    final Queue<Runnable> prepares = new ArrayDeque<>();
    final Queue<Runnable> resolves = new ArrayDeque<>();
    final Recorder listener = new Recorder();
    public final BranchEngine engine;

    public EngineHarness() {
        this(EngineOptions.of(BANK));
    }

    EngineHarness(EngineOptions options) {
        this(options, new FakeResource(), new MemoryIncarnations());
    }

    /** An engine that starts on what another one left behind. */
    EngineHarness(EngineOptions options, FakeResource resource, MemoryIncarnations incarnations) {
        this.resource = resource;
        this.incarnations = incarnations;
        engine = new BranchEngine(
                options,
                new EnginePorts(resource, incarnations, prepares::add, resolves::add, clock, new Random(1), listener));
    }

    public static TransactionId tx(int number) {
        return new TransactionId(new UUID(0x0189_0000_0000_7000L, 0x8000_0000_0000_0000L | number));
    }

    static BranchId branch(int number) {
        return new BranchId(tx(number), A, BANK);
    }

    public static Prepare prepare(int number) {
        return new Prepare(tx(number), A, new Payload("{}"));
    }

    /** Lets the engine and all work run until nothing is left to do now. */
    public void settle() {
        boolean busy = true;
        while (busy) {
            busy = engine.runPending(BATCH);
            busy |= runAll(prepares);
            busy |= runAll(resolves);
        }
    }

    private static boolean runAll(Queue<Runnable> work) {
        boolean any = false;
        Runnable next;
        while ((next = work.poll()) != null) {
            next.run();
            any = true;
        }
        return any;
    }

    /** Lets the engine run, but no work. */
    void step() {
        while (engine.runPending(BATCH)) {
            // until nothing is pending
        }
    }

    void advance(Duration time) {
        clock.advance(time);
        settle();
    }

    FakeSession connect(CoordinatorId coordinator, long incarnation) {
        FakeSession session = new FakeSession();
        engine.welcomed(session, new Welcome(coordinator, incarnation, true, FRAME, HEARTBEAT.toMillis()));
        settle();
        return session;
    }

    FakeSession connect() {
        return connect(A, 1);
    }

    public void recover() {
        CompletableFuture<Integer> recovered = engine.recover();
        settle();
        if (!recovered.isDone()) {
            throw new AssertionError("not recovered");
        }
    }

    /** Recovered and connected. */
    FakeSession start() {
        recover();
        return connect();
    }

    /** Delivers one after the other, each with all that follows from it. */
    List<Message> deliver(FakeSession session, Message... messages) {
        for (Message message : messages) {
            engine.received(session, message);
            settle();
        }
        return session.take();
    }

    CompletableFuture<Boolean> drain(Duration grace) {
        CompletableFuture<Boolean> drained = engine.drain(grace);
        step();
        return drained;
    }

    BranchStatus status(int number) {
        CompletableFuture<BranchStatus> status = engine.branch(tx(number))
                .thenApply(view -> view.map(BranchView::status).orElse(BranchStatus.UNKNOWN));
        step();
        return status.join();
    }

    /** Incarnations in memory; a raise can be held back. */
    static final class MemoryIncarnations implements IncarnationStore {
        final Map<CoordinatorId, Long> seen = new HashMap<>();
        final List<CompletableFuture<Void>> heldBack = new ArrayList<>();
        boolean holdBack;

        @Override
        public long own() {
            return 1;
        }

        @Override
        public long highestSeen(CoordinatorId coordinator) {
            return seen.getOrDefault(coordinator, 0L);
        }

        @Override
        public CompletionStage<?> raise(CoordinatorId coordinator, long incarnation) {
            seen.put(coordinator, incarnation);
            CompletableFuture<Void> done = new CompletableFuture<>();
            heldBack.add(done);
            if (!holdBack) {
                done.complete(null);
            }
            return done;
        }
    }

    /** Keeps what the engine told. */
    static final class Recorder implements EngineListener {
        final List<Observation> observations = new ArrayList<>();
        final List<String> refused = new ArrayList<>();
        final List<String> ignored = new ArrayList<>();
        final List<Throwable> defects = new ArrayList<>();
        final List<MessageType> repeats = new ArrayList<>();

        @Override
        public void observed(TransactionId transaction, Observation what) {
            observations.add(what);
        }

        @Override
        public void refused(TransactionId transaction, String why) {
            refused.add(why);
        }

        @Override
        public void ignored(MessageType type, String why) {
            ignored.add(why);
        }

        @Override
        public void repeated(MessageType type) {
            repeats.add(type);
        }

        @Override
        public void defect(String where, Throwable cause) {
            defects.add(cause);
        }
    }
}
