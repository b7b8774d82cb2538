package io.twopc.coordinator.engine;

import io.twopc.coordinator.decisionlog.LogRecord;
import io.twopc.engine.EngineClock;
import io.twopc.protocol.coordinator.CoordinatorEvent;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.SessionMessage.Hello;
import io.twopc.protocol.message.SessionMessage.Welcome;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.validation.AdmissionRules;
import io.twopc.protocol.validation.AdmissionRules.Admission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is connected: admission, welcome, replacement and loss of connections. For the engine's thread only. */
final class Sessions {

    private static final Logger log = LoggerFactory.getLogger(Sessions.class);

    private final EngineOptions options;
    private final EngineClock clock;
    private final EngineListener listener;
    private final Members members;
    private final TransactionTable table;
    private final Rounds rounds;
    private final LogWriter logWriter;
    private final CoordinatorId coordinator;
    private final long epoch;

    /** Connections whose membership is on its way to the disk; who hangs up meanwhile is not welcomed. */
    private final Set<Connection> arriving = new HashSet<>();

    Sessions(
            EngineRoom room,
            Members members,
            TransactionTable table,
            Rounds rounds,
            LogWriter logWriter,
            CoordinatorId coordinator,
            long epoch) {
        options = room.options();
        clock = room.clock();
        listener = room.listener();
        this.members = members;
        this.table = table;
        this.rounds = rounds;
        this.logWriter = logWriter;
        this.coordinator = coordinator;
        this.epoch = epoch;
    }

    void hello(Connection connection, Hello hello, boolean tokenMatches) {
        connection.peerAccepts(hello.batch(), hello.maxFrameBytes());
        Member known = members.get(hello.participant());
        AdmissionRules.Known facts = new AdmissionRules.Known(
                members.count(),
                members.isMember(hello.participant()),
                known != null && known.openCount > 0,
                known == null ? 0 : known.highestIncarnation);
        Admission admission = options.admission().admit(hello, tokenMatches, facts);
        if (admission instanceof Admission.Refused refused) {
            refuse(connection, hello.participant(), refused);
        } else if (known != null && known.durable) {
            welcome(connection, hello, known);
        } else {
            admit(connection, hello);
        }
    }

    private void refuse(Connection connection, ParticipantId participant, Admission.Refused refused) {
        listener.error("channel", refused.code().code());
        log.warn("Refused {} from {}: {}", participant, connection.remoteAddress(), refused.detail());
        connection.send(new ErrorMessage(null, refused.code(), refused.detail()));
        connection.closeAfterFlush(refused.code().code());
    }

    /** A membership is durable before its welcome, so that it holds after a crash too. */
    private void admit(Connection connection, Hello hello) {
        Member member = members.add(hello.participant());
        arriving.add(connection);
        logWriter.force(
                new LogRecord.MemberAdmitted(member.id, clock.now()),
                () -> {
                    member.durable = true;
                    if (arriving.remove(connection)) {
                        welcome(connection, hello, member);
                    }
                },
                () -> connection.closeAfterFlush("the decision log failed"));
    }

    private void welcome(Connection connection, Hello hello, Member member) {
        boolean restarted = member.highestIncarnation != 0 && hello.incarnation() > member.highestIncarnation;
        Member.Session session = new Member.Session(connection, hello.incarnation(), clock.now(), hello.inDoubtCount());
        members.connect(member, session).ifPresent(old -> {
            old.send(new ErrorMessage(null, ErrorCode.SUPERSEDED, "a newer connection took this one's place"));
            old.closeAfterFlush(ErrorCode.SUPERSEDED.code());
        });
        log.info("{} connected from {}, incarnation {}", member.id, connection.remoteAddress(), hello.incarnation());
        connection.send(new Welcome(
                coordinator,
                epoch,
                true,
                options.maxFrameBytes(),
                options.heartbeatInterval().toMillis()));
        tell(member, new CoordinatorEvent.ParticipantConnected(member.id, restarted));
    }

    void disconnected(Connection connection, String why) {
        arriving.remove(connection);
        Member member = members.disconnect(connection);
        if (member != null) {
            member.lastHeardAt = clock.now();
            log.info("{} disconnected: {}", member.id, why);
            tell(member, new CoordinatorEvent.ParticipantDisconnected(member.id));
        }
    }

    /** Everything that has to do with this participant hears of it, and so does every round that waits for members. */
    private void tell(Member member, CoordinatorEvent event) {
        List<TransactionEntry> concerned = new ArrayList<>(member.open);
        if (!member.evicted) {
            concerned.addAll(table.waiting());
        }
        for (TransactionEntry entry : concerned) {
            if (!entry.retired) {
                rounds.step(entry, event);
            }
        }
    }

    /** Ends what an evicted participant takes part in; what has not ended then stays with it as hazards. */
    void evict(Member member) {
        List<TransactionEntry> concerned = new ArrayList<>(member.open);
        concerned.addAll(table.waiting());
        for (TransactionEntry entry : concerned) {
            if (!entry.retired) {
                rounds.step(entry, new CoordinatorEvent.ParticipantEvicted(member.id));
            }
        }
        member.evicted = true;
        Member.Session session = member.session;
        if (session != null) {
            session.connection().send(new ErrorMessage(null, ErrorCode.NOT_ADMITTED, "evicted by an operator"));
            session.connection().closeAfterFlush("evicted");
            members.disconnect(session.connection());
        }
        members.forgetIfDone(member);
    }
}
