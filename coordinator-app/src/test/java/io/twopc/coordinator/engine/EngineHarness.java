package io.twopc.coordinator.engine;

import io.twopc.coordinator.decisionlog.LogRecovery;
import io.twopc.coordinator.decisionlog.RecoveredLog;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.engine.EngineClock;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.SessionMessage.Hello;
import io.twopc.protocol.message.SessionMessage.Welcome;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.validation.AdmissionRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The shipped engine, stepped by hand: its clock, log and connections belong to the test. */
public final class EngineHarness {

    private static final int BATCH = 1_024;

    static final CoordinatorId ID = new CoordinatorId(new UUID(7, 7));
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    final HeldLog log = new HeldLog(ID);
    final MapHistory history = new MapHistory();
    final List<Throwable> fatal = new ArrayList<>();
    ProtocolEngine engine;
    private final AdmissionRules admission;
    private final int minimum;
    private final int maxActive;
    private long nanos = 1;
    private long nextId = 1;

    public EngineHarness() {
        this(3, Integer.MAX_VALUE, 100);
    }

    EngineHarness(int expected, int minimum, int maxActive) {
        admission = new AdmissionRules(Set.of(), expected, false);
        this.minimum = minimum;
        this.maxActive = maxActive;
        engine = start();
    }

    private ProtocolEngine start() {
        RecoveredLog recovered = LogRecovery.recover(log, history);
        EngineOptions options = new EngineOptions(
                admission,
                admission.expected(),
                minimum,
                maxActive,
                Duration.ofMillis(100),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                1 << 20,
                Duration.ofSeconds(5),
                1_000);
        ProtocolEngine made = new ProtocolEngine(
                options,
                log,
                recovered,
                history,
                clock(),
                new Random(1),
                () -> new TransactionId(new UUID(0x7000, nextId++)),
                EngineListener.NONE,
                fatal::add);
        made.start();
        return made;
    }

    /** The coordinator process ends without a word and is started again: unforced records are lost. */
    void crashAndRestart() {
        log.unforced.clear();
        engine = start();
    }

    private EngineClock clock() {
        return new EngineClock() {
            @Override
            public long nanos() {
                return nanos;
            }

            @Override
            public Instant now() {
                return Instant.EPOCH.plusNanos(nanos);
            }
        };
    }

    /** The engine, to hand things to. */
    public ProtocolEngine engine() {
        return engine;
    }

    void run() {
        while (engine.runPending(BATCH)) {
            // until nothing waits
        }
    }

    /** Lets everything happen that needs no more than the log. */
    public void settle() {
        run();
        while (log.force() > 0) {
            run();
        }
    }

    void pass(Duration time) {
        nanos += time.toNanos();
        run();
    }

    Peer connect(String id) {
        return connect(id, 1);
    }

    Peer connect(String id, long incarnation) {
        Peer peer = hello(id, incarnation);
        settle();
        return peer;
    }

    /** Says hello and no more: the log has forced nothing yet. */
    Peer hello(String id, long incarnation) {
        Peer peer = new Peer(new ParticipantId(id));
        engine.hello(peer, new Hello(peer.id, 1, incarnation, true, 1 << 20, null, 0), true);
        run();
        return peer;
    }

    StartTransaction request(String... participants) {
        return request(null, participants);
    }

    StartTransaction request(StartTransaction.@Nullable Key key, String... participants) {
        List<StartTransaction.Branch> branches = Arrays.stream(participants)
                .map(id -> new StartTransaction.Branch(new ParticipantId(id), Payload.EMPTY))
                .toList();
        return new StartTransaction(new StartTransaction.Addressees.Branches(branches), TIMEOUT, key, false);
    }

    /** Submits and runs until nothing waits, without letting the log force anything. */
    Submission submit(StartTransaction request) {
        return now(engine.submit(request));
    }

    <T> T now(CompletionStage<T> stage) {
        run();
        return stage.toCompletableFuture().getNow(null);
    }

    TransactionView view(TransactionId id) {
        return engine.find(id).orElseThrow();
    }

    /** One connection of a participant that does as the test says. */
    final class Peer implements Connection {

        final ParticipantId id;
        final List<Message> inbox = new ArrayList<>();
        String closed = "";

        Peer(ParticipantId id) {
            this.id = id;
        }

        void say(Message message) {
            engine.received(this, message);
            run();
        }

        void vote(TransactionId transaction) {
            say(new TransactionMessage.VoteCommit(transaction, false));
        }

        void ack(TransactionId transaction) {
            say(new TransactionMessage.Ack(transaction, null));
        }

        void inquire(TransactionId transaction) {
            say(new TransactionMessage.Inquire(transaction, ID));
        }

        void drop() {
            engine.disconnected(this, "test");
            run();
        }

        boolean isWelcome() {
            return inbox.stream().anyMatch(Welcome.class::isInstance);
        }

        /** What was sent to it about transactions, by type. */
        List<String> heard() {
            return inbox.stream()
                    .filter(message -> !(message instanceof Welcome))
                    .map(message -> message.type().code())
                    .toList();
        }

        @Override
        public String remoteAddress() {
            return "test:" + id;
        }

        @Override
        public void peerAccepts(boolean batch, int maxFrameBytes) {}

        @Override
        public boolean send(Message message) {
            return inbox.add(message);
        }

        @Override
        public void closeAfterFlush(String why) {
            closed = why;
        }

        @Override
        public long lastReceivedNanos() {
            return nanos;
        }
    }
}
