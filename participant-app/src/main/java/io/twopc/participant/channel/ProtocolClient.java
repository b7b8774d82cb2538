package io.twopc.participant.channel;

import io.twopc.channel.ChannelListener;
import io.twopc.channel.ConnectionListener;
import io.twopc.channel.Link;
import io.twopc.engine.Backoff;
import io.twopc.engine.EngineClock;
import io.twopc.participant.channel.ConnectionStatus.Phase;
import io.twopc.participant.engine.BranchEngine;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.SessionMessage.Heartbeat;
import io.twopc.protocol.message.SessionMessage.Hello;
import io.twopc.protocol.message.SessionMessage.Welcome;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds one connection to the coordinator: hello first, then whatever the engine has to say. A lost one is made again
 * after a pause that grows with each failure. Safe for use by several threads.
 */
public final class ProtocolClient implements ChannelListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProtocolClient.class);
    private static final int PROTOCOL_VERSION = 1;
    private static final long TICK_NANOS = 100_000_000L;
    private static final int TICKS_PER_HEARTBEAT = 4;
    private static final long FLUSH_MILLIS = 2_000;

    private final ClientSettings settings;
    private final BranchEngine engine;
    private final long incarnation;
    private final Backoff backoff;
    private final Alarm alarm;
    private final EngineClock clock;
    private final ConnectionListener listener;
    private final Dialer dialer;

    private Phase phase = Phase.WAITING_FOR_RESOURCE;
    private Instant since;
    private @Nullable LinkSession current;
    private @Nullable String problem;
    private int attempts;
    private boolean dialScheduled;

    /**
     * Makes a client that does nothing until {@link #start}.
     *
     * @param incarnation this participant's own, forced at this start
     * @param clock the clock that links tell their times on
     * @param dialing makes the dialer, given who hears of its connections
     */
    public ProtocolClient(
            ClientSettings settings,
            BranchEngine engine,
            long incarnation,
            Backoff backoff,
            Alarm alarm,
            EngineClock clock,
            ConnectionListener listener,
            Function<ChannelListener, Dialer> dialing) {
        this.settings = settings;
        this.engine = engine;
        this.incarnation = incarnation;
        this.backoff = backoff;
        this.alarm = alarm;
        this.clock = clock;
        this.listener = listener;
        since = clock.now();
        dialer = dialing.apply(this);
    }

    /** Begins to connect. The engine must have taken its branches back (C31). */
    public synchronized void start() {
        if (phase == Phase.WAITING_FOR_RESOURCE) {
            enter(Phase.WAITING_TO_RETRY);
            dialAfter(0);
            alarm.after(TICK_NANOS, this::tick);
        }
    }

    /** How things stand. */
    public synchronized ConnectionStatus status() {
        Welcome welcome = current == null || phase != Phase.CONNECTED ? null : current.welcome();
        return new ConnectionStatus(
                phase,
                settings.address(),
                since,
                welcome == null ? null : welcome.coordinator(),
                welcome == null ? 0 : welcome.incarnation(),
                problem,
                attempts);
    }

    /** Whether the coordinator has admitted this participant and the connection stands. */
    public synchronized boolean isConnected() {
        return phase == Phase.CONNECTED;
    }

    private void enter(Phase next) {
        if (phase != next) {
            phase = next;
            since = clock.now();
        }
    }

    // ---- connecting ----

    private void dial() {
        synchronized (this) {
            dialScheduled = false;
            if (phase != Phase.WAITING_TO_RETRY) {
                return;
            }
            enter(Phase.CONNECTING);
        }
        try {
            Link link = dialer.connect(settings.host(), settings.port(), settings.connectTimeout());
            LOG.debug("Connected to the coordinator at {} as {}", settings.address(), link.id());
        } catch (IOException e) {
            listener.rejected("unreachable");
            failed("no connection to the coordinator at " + settings.address() + ": " + e);
        }
    }

    private synchronized void failed(String why) {
        if (phase == Phase.STOPPED) {
            return;
        }
        if (why.equals(problem)) {
            LOG.debug("Still {}", why);
        } else {
            LOG.warn("{}; trying again", why);
        }
        problem = why;
        retryLater();
    }

    private void retryLater() {
        attempts++;
        enter(Phase.WAITING_TO_RETRY);
        dialAfter(backoff.delayNanos(attempts));
    }

    /** At most one attempt is ever scheduled, whatever is told about a connection and in which order. */
    private void dialAfter(long nanos) {
        if (!dialScheduled) {
            dialScheduled = true;
            alarm.after(nanos, this::dial);
        }
    }

    // ---- the transport ----

    @Override
    public void opened(Link link) {
        LinkSession session = new LinkSession(link, clock.nanos(), () -> admitted(link));
        synchronized (this) {
            if (phase == Phase.STOPPED) {
                link.close("shutdown");
                return;
            }
            current = session;
            enter(Phase.GREETING);
        }
        listener.opened();
        session.send(new Hello(
                settings.participant(),
                PROTOCOL_VERSION,
                incarnation,
                true,
                settings.maxFrameBytes(),
                settings.token() == null ? null : settings.token().reveal(),
                engine.inDoubtCount()));
    }

    @Override
    public void received(Link link, Message message) {
        LinkSession session = sessionOf(link);
        if (session == null || message instanceof Heartbeat) {
            return;
        }
        if (session.welcome() == null) {
            receivedBeforeWelcome(session, message);
        } else if (message instanceof ErrorMessage error && error.transaction() == null) {
            refused(session, error);
        } else {
            engine.received(session, message);
        }
    }

    @Override
    public void frameReceived(Link link) {
        engine.events().attend();
    }

    private void receivedBeforeWelcome(LinkSession session, Message message) {
        if (message instanceof Welcome welcome) {
            session.welcome(welcome);
            engine.welcomed(session, welcome);
        } else if (message instanceof ErrorMessage error) {
            refused(session, error);
        } else {
            session.send(new ErrorMessage(
                    null,
                    ErrorCode.UNEXPECTED,
                    "the answer to hello is welcome, not " + message.type().code()));
            session.closeAfterFlush("no_welcome");
        }
    }

    /** An error about the connection itself; the coordinator closes it where it has to. */
    private void refused(LinkSession session, ErrorMessage error) {
        listener.rejected(error.code().code());
        session.because(error.code().code());
        String words = "the coordinator says " + error.code().code() + ": " + error.detail();
        LOG.warn("{}", words);
        synchronized (this) {
            problem = words;
        }
    }

    private synchronized void admitted(Link link) {
        LinkSession session = current;
        Welcome welcome = session == null ? null : session.welcome();
        if (session == null || welcome == null || !session.isOf(link) || phase != Phase.GREETING) {
            return;
        }
        problem = null;
        enter(Phase.CONNECTED);
        LOG.info(
                "Admitted by coordinator {} (incarnation {}) at {}, with {} branches in doubt",
                welcome.coordinator(),
                welcome.incarnation(),
                settings.address(),
                engine.inDoubtCount());
    }

    @Override
    public void closed(Link link, String why) {
        LinkSession session = sessionOf(link);
        if (session == null) {
            return;
        }
        engine.disconnected(session);
        listener.closed(session.closeReason());
        synchronized (this) {
            current = null;
            if (phase == Phase.STOPPED) {
                notifyAll();
                return;
            }
            boolean wasGood = phase == Phase.CONNECTED
                    && clock.nanos() - session.openedNanos()
                            >= settings.stableAfter().toNanos();
            if (wasGood) {
                attempts = 0;
            }
            if (problem == null) {
                problem = "the connection to the coordinator at " + settings.address() + " was lost: " + why;
                LOG.warn("{}; connecting again", problem);
            }
            retryLater();
        }
    }

    @Override
    public void undeliverable(Link link, Message message, String why) {
        LOG.error(
                "A {} could not be sent to the coordinator: {}", message.type().code(), why);
    }

    private synchronized @Nullable LinkSession sessionOf(Link link) {
        return current != null && current.isOf(link) ? current : null;
    }

    // ---- keeping alive ----

    private void tick() {
        LinkSession session;
        synchronized (this) {
            if (phase == Phase.STOPPED) {
                return;
            }
            session = current;
        }
        long next = TICK_NANOS;
        if (session != null) {
            keepAlive(session);
            next = Math.min(TICK_NANOS, session.heartbeatNanos() / TICKS_PER_HEARTBEAT);
        }
        alarm.after(next, this::tick);
    }

    private void keepAlive(LinkSession session) {
        long now = clock.nanos();
        if (session.welcome() != null) {
            session.keepAlive(now);
        } else if (now - session.openedNanos() > settings.welcomeTimeout().toNanos()) {
            session.close("no_welcome");
        }
    }

    /** Sends what is queued, closes the connection and makes no other; waits until that is done. */
    @Override
    public void close() {
        LinkSession last;
        synchronized (this) {
            enter(Phase.STOPPED);
            last = current;
        }
        alarm.close();
        if (last != null) {
            last.closeAfterFlush("shutdown");
            awaitFlush();
        }
        dialer.close();
    }

    /** A vote given in the last moment still leaves, unless the coordinator does not read. */
    private synchronized void awaitFlush() {
        long deadline = System.nanoTime() + FLUSH_MILLIS * 1_000_000L;
        try {
            for (long left = FLUSH_MILLIS;
                    current != null && left > 0;
                    left = (deadline - System.nanoTime()) / 1_000_000L) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
