package io.twopc.participant.engine;

import io.twopc.engine.EventQueue;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.SessionMessage.Welcome;
import io.twopc.protocol.model.CoordinatorId;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one connection that counts, or none. C32: a coordinator with a lower incarnation than has been seen is refused, a
 * higher one is forced to disk before anything it says is heard, and what replaced connections still deliver is ignored.
 * For the engine's thread.
 */
final class SessionGate {

    private final EnginePorts ports;
    private final EventQueue mailbox;
    private final int maxHeld;
    private final Consumer<CoordinatorId> onAdmitted;
    private final MessageRouter router;
    private @Nullable Session current;
    private @Nullable CoordinatorId coordinator;
    private @Nullable Session candidate;
    private final Queue<Held> held = new ArrayDeque<>();

    private record Held(Message message, long arrivedNanos) {}

    SessionGate(
            EnginePorts ports,
            EventQueue mailbox,
            int maxHeld,
            Consumer<CoordinatorId> onAdmitted,
            MessageRouter router) {
        this.ports = ports;
        this.mailbox = mailbox;
        this.maxHeld = maxHeld;
        this.onAdmitted = onAdmitted;
        this.router = router;
    }

    void welcomed(Session session, Welcome welcome) {
        current = null;
        coordinator = null;
        held.clear();
        candidate = session;
        long seen = ports.incarnations().highestSeen(welcome.coordinator());
        if (welcome.incarnation() < seen) {
            refuseStale(session, seen, welcome.incarnation());
        } else if (welcome.incarnation() == seen) {
            admit(session, welcome.coordinator());
        } else {
            ports.incarnations()
                    .raise(welcome.coordinator(), welcome.incarnation())
                    .whenComplete((done, failure) -> mailbox.put(() -> raised(session, welcome, failure)));
        }
    }

    private void refuseStale(Session session, long seen, long offered) {
        candidate = null;
        ports.listener().staleCoordinator(seen, offered);
        session.send(new ErrorMessage(
                null,
                ErrorCode.STALE_INCARNATION,
                "this participant has seen incarnation " + seen + " of this coordinator"));
        session.closeAfterFlush("stale_coordinator");
    }

    private void raised(Session session, Welcome welcome, @Nullable Throwable failure) {
        if (candidate != session) {
            return;
        }
        if (failure == null) {
            admit(session, welcome.coordinator());
        } else {
            candidate = null;
            session.closeAfterFlush("journal_failed");
        }
    }

    private void admit(Session session, CoordinatorId id) {
        candidate = null;
        current = session;
        coordinator = id;
        session.admitted();
        onAdmitted.accept(id);
        Held next;
        while (current == session && (next = held.poll()) != null) {
            router.route(next.message(), id, next.arrivedNanos(), this::send);
        }
    }

    void received(Session session, Message message, long arrivedNanos) {
        if (session == current && coordinator != null) {
            router.route(message, coordinator, arrivedNanos, this::send);
        } else if (session != candidate) {
            ports.listener().ignored(message.type(), "connection_replaced");
        } else if (held.size() < maxHeld) {
            held.add(new Held(message, arrivedNanos));
        } else {
            disconnected(session);
            session.closeAfterFlush("flooded");
        }
    }

    void disconnected(Session session) {
        if (session == current) {
            current = null;
            coordinator = null;
        }
        if (session == candidate) {
            candidate = null;
            held.clear();
        }
    }

    /** Sends to this log, if the connection leads there; otherwise the message is dropped. */
    boolean send(CoordinatorId to, Message message) {
        return to.equals(coordinator) && send(message);
    }

    /** Sends to whoever is connected. */
    boolean send(Message message) {
        boolean delivered = current != null && current.send(message);
        ports.listener().sent(message.type(), delivered);
        return delivered;
    }
}
