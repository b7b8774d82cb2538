package io.twopc.coordinator.engine;

import io.twopc.coordinator.decisionlog.LogRecord;
import io.twopc.coordinator.history.History;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.engine.EngineClock;
import io.twopc.protocol.coordinator.CoordinatorEffect;
import io.twopc.protocol.coordinator.CoordinatorEvent;
import io.twopc.protocol.coordinator.UnheldTransaction;
import io.twopc.protocol.coordinator.UnheldTransaction.Known;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.protocol.message.TransactionMessage.Ack;
import io.twopc.protocol.message.TransactionMessage.Inquire;
import io.twopc.protocol.message.TransactionMessage.VoteAbort;
import io.twopc.protocol.message.TransactionMessage.VoteCommit;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.ParticipantState;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.model.Vote;
import io.twopc.protocol.validation.MessageRules;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what participants say into events of their transactions. For the engine's thread only. */
final class Inbox {

    private static final Logger log = LoggerFactory.getLogger(Inbox.class);

    private final EngineClock clock;
    private final EngineListener listener;
    private final History history;
    private final Members members;
    private final TransactionTable table;
    private final Rounds rounds;
    private final LogWriter logWriter;
    private final CoordinatorId coordinator;
    private final BiConsumer<ParticipantId, TransactionId> onForeignInquiry;

    Inbox(
            EngineRoom room,
            Members members,
            TransactionTable table,
            Rounds rounds,
            LogWriter logWriter,
            CoordinatorId coordinator,
            BiConsumer<ParticipantId, TransactionId> onForeignInquiry) {
        clock = room.clock();
        listener = room.listener();
        history = room.history();
        this.members = members;
        this.table = table;
        this.rounds = rounds;
        this.logWriter = logWriter;
        this.coordinator = coordinator;
        this.onForeignInquiry = onForeignInquiry;
    }

    void received(Connection connection, Message message) {
        long start = clock.nanos();
        Member member = members.of(connection);
        if (member == null) {
            listener.error("channel", "stale_connection");
            return;
        }
        if (!MessageRules.isFromParticipant(message.type())) {
            listener.error("channel", ErrorCode.UNEXPECTED.code());
            connection.send(new ErrorMessage(
                    message instanceof TransactionMessage about ? about.transaction() : null,
                    ErrorCode.UNEXPECTED,
                    message.type().code() + " is not for a participant to send"));
            return;
        }
        if (message instanceof TransactionMessage about) {
            about(member, connection, about);
        } else if (message instanceof ErrorMessage error) {
            error(member, error);
        }
        listener.handled(message.type(), clock.nanos() - start);
    }

    private void about(Member member, Connection connection, TransactionMessage message) {
        if (message instanceof Inquire inquire) {
            Optional<CoordinatorEffect.Send> refusal = UnheldTransaction.refusal(coordinator, member.id, inquire);
            if (refusal.isPresent()) {
                listener.error("channel", ErrorCode.NOT_MINE.code());
                onForeignInquiry.accept(member.id, inquire.transaction());
                connection.send(refusal.get().message());
                return;
            }
        }
        if (message instanceof Ack) {
            member.acknowledged(clock.nanos());
        }
        dispatch(connection, message.transaction(), event(member.id, message));
    }

    private static CoordinatorEvent event(ParticipantId from, TransactionMessage message) {
        if (message instanceof VoteCommit vote) {
            return new CoordinatorEvent.VoteReceived(from, vote.readOnly() ? Vote.READ_ONLY : Vote.COMMIT, "");
        }
        if (message instanceof VoteAbort vote) {
            return new CoordinatorEvent.VoteReceived(from, Vote.ABORT, vote.reason());
        }
        if (message instanceof Ack ack) {
            return new CoordinatorEvent.AckReceived(from, ack.heuristic());
        }
        if (message instanceof Inquire) {
            return new CoordinatorEvent.InquiryReceived(from);
        }
        throw new IllegalArgumentException("not from a participant: " + message.type());
    }

    private void error(Member member, ErrorMessage error) {
        listener.error("participant", error.code().code());
        TransactionId transaction = error.transaction();
        if (transaction == null) {
            log.warn("{} reports {}: {}", member.id, error.code().code(), error.detail());
            return;
        }
        TransactionEntry entry = table.get(transaction);
        if (entry != null) {
            rounds.step(entry, new CoordinatorEvent.ErrorReceived(member.id, error.code(), error.detail()));
        }
    }

    private void dispatch(Connection connection, TransactionId id, CoordinatorEvent event) {
        TransactionEntry entry = table.get(id);
        if (entry != null) {
            if (event instanceof CoordinatorEvent.AckReceived ack) {
                rounds.isHere(entry, ack.participant());
            }
            rounds.step(entry, event);
        } else {
            unheld(connection, id, event);
        }
    }

    /** C15: what is no longer held is answered from history, and else from the presumption of abort (R4). */
    private void unheld(Connection connection, TransactionId id, CoordinatorEvent event) {
        boolean plainAck = event instanceof CoordinatorEvent.AckReceived ack && ack.heuristic() == null;
        Optional<TransactionView> kept = plainAck ? Optional.empty() : history.find(id);
        ParticipantId from = participant(event);
        Known known = kept.map(view -> known(view, from)).orElseGet(Known.None::new);
        for (CoordinatorEffect effect : UnheldTransaction.answer(id, known, event)) {
            if (effect instanceof CoordinatorEffect.Send send) {
                connection.send(send.message());
            } else if (effect instanceof CoordinatorEffect.RecordDamage damage) {
                recordDamage(connection, id, kept.orElse(null), known, damage);
            } else if (effect instanceof CoordinatorEffect.Observe observe) {
                listener.error("participant", observe.observation().name().toLowerCase(Locale.ROOT));
            }
        }
    }

    private static ParticipantId participant(CoordinatorEvent event) {
        if (event instanceof CoordinatorEvent.VoteReceived vote) {
            return vote.participant();
        }
        if (event instanceof CoordinatorEvent.AckReceived ack) {
            return ack.participant();
        }
        return ((CoordinatorEvent.InquiryReceived) event).participant();
    }

    private static Known known(TransactionView view, ParticipantId participant) {
        if (view.outcome() != Outcome.COMMITTED) {
            return new Known.Aborted();
        }
        boolean commits = view.branches().stream()
                .anyMatch(branch ->
                        branch.participant().equals(participant) && branch.state() != ParticipantState.EXCLUDED);
        return new Known.Committed(!commits);
    }

    /** C15, C16: damage found after the end is recorded, shown, and only then forgotten. */
    private void recordDamage(
            Connection connection,
            TransactionId id,
            @Nullable TransactionView kept,
            Known known,
            CoordinatorEffect.RecordDamage damage) {
        LateDamage.warn(log, id, damage);
        LogRecord.DamageFound found =
                new LogRecord.DamageFound(id, damage.participant(), damage.heuristic(), damage.detail(), clock.now());
        logWriter.force(
                found,
                () -> {
                    TransactionView shown =
                            LateDamage.shown(id, history.find(id).orElse(kept), found);
                    history.put(shown);
                    Damage kind = shown.damage();
                    listener.damage(kind == null ? Damage.HAZARD : kind);
                    for (CoordinatorEffect effect : UnheldTransaction.answer(
                            id, known, new CoordinatorEvent.DamageRecorded(damage.participant(), damage.heuristic()))) {
                        if (effect instanceof CoordinatorEffect.Send send) {
                            connection.send(send.message());
                        }
                    }
                },
                () -> {});
    }
}
