package io.twopc.coordinator.engine;

import io.twopc.coordinator.decisionlog.LogRecord;
import io.twopc.engine.EngineClock;
import io.twopc.protocol.model.ParticipantId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The participants the engine knows: members, and evicted ones with branches that have not ended. Changed by the engine's
 * thread only; may be read by any.
 */
final class Members {

    private final Map<ParticipantId, Member> byId = new ConcurrentHashMap<>();
    private final Map<Connection, Member> byConnection = new ConcurrentHashMap<>();

    Member add(ParticipantId id) {
        Member member = byId.computeIfAbsent(id, Member::new);
        member.evicted = false;
        return member;
    }

    @Nullable
    Member get(ParticipantId id) {
        return byId.get(id);
    }

    /** Whoever this is the current connection of; nobody once another took its place (C32). */
    @Nullable
    Member of(Connection connection) {
        return byConnection.get(connection);
    }

    boolean isMember(ParticipantId id) {
        Member member = byId.get(id);
        return member != null && !member.evicted;
    }

    int count() {
        return (int) byId.values().stream().filter(member -> !member.evicted).count();
    }

    int connectedCount() {
        return byConnection.size();
    }

    /** Members connected now; evicted ones take part in no new round. */
    Set<ParticipantId> connected() {
        Set<ParticipantId> connected = new HashSet<>();
        for (Member member : byConnection.values()) {
            if (!member.evicted) {
                connected.add(member.id);
            }
        }
        return connected;
    }

    /** Puts a session in place; the connection it replaces, if any. */
    Optional<Connection> connect(Member member, Member.Session session) {
        Member.Session before = member.session;
        if (before != null) {
            byConnection.remove(before.connection());
        }
        byConnection.put(session.connection(), member);
        member.session = session;
        member.highestIncarnation = Math.max(member.highestIncarnation, session.incarnation());
        return Optional.ofNullable(before).map(Member.Session::connection);
    }

    /** Ends the session of this connection if it is somebody's current one. */
    @Nullable
    Member disconnect(Connection connection) {
        Member member = byConnection.remove(connection);
        if (member != null) {
            member.session = null;
            member.decisionSentNanos = 0;
        }
        return member;
    }

    /** Forgets an evicted participant once nothing of it is open. */
    void forgetIfDone(Member member) {
        if (member.evicted && member.open.isEmpty()) {
            Member.Session session = member.session;
            if (session != null) {
                byConnection.remove(session.connection());
                session.connection().closeAfterFlush("evicted");
            }
            byId.remove(member.id);
        }
    }

    Collection<Member> all() {
        return byId.values();
    }

    List<ParticipantView> views(EngineClock clock) {
        return byId.values().stream()
                .map(member -> member.view(clock))
                .sorted(Comparator.comparing(ParticipantView::id))
                .toList();
    }

    /** The records that keep membership through a checkpoint. */
    List<LogRecord> live(EngineClock clock) {
        List<LogRecord> records = new ArrayList<>();
        for (Member member : byId.values()) {
            if (member.durable && !member.evicted) {
                records.add(new LogRecord.MemberAdmitted(member.id, clock.now()));
            }
        }
        return records;
    }
}
