package io.twopc.coordinator.decisionlog;

import io.twopc.coordinator.binary.ByteReader;
import io.twopc.coordinator.binary.ByteWriter;
import io.twopc.coordinator.binary.EnumCode;
import io.twopc.coordinator.binary.UnreadableBytesException;
import io.twopc.coordinator.decisionlog.LogRecord.Committed;
import io.twopc.coordinator.decisionlog.LogRecord.DamageAcknowledged;
import io.twopc.coordinator.decisionlog.LogRecord.DamageFound;
import io.twopc.coordinator.decisionlog.LogRecord.EpochAcquired;
import io.twopc.coordinator.decisionlog.LogRecord.Finished;
import io.twopc.coordinator.decisionlog.LogRecord.LogConfirmed;
import io.twopc.coordinator.decisionlog.LogRecord.MemberAdmitted;
import io.twopc.coordinator.decisionlog.LogRecord.MemberEvicted;
import io.twopc.coordinator.decisionlog.LogRecord.RoundAdmitted;
import io.twopc.coordinator.history.IdempotencyRecord;
import io.twopc.coordinator.history.IdempotencyRecordCodec;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.coordinator.history.TransactionViewCodec;
import io.twopc.journal.Entry;
import io.twopc.journal.JournalRecord;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of log records: the journal's type says which one, the body begins with the version of its form. Safe for use
 * by several threads.
 *
 * <pre>
 * type  body, after the version byte (1)
 *    1  epoch acquired       incarnation | at
 *    2  member admitted      participant | at
 *    3  member evicted       participant | force | note
 *    4  round admitted       id | created | timeout | participants | key?
 *    5  committed            id | created | decided | timeout | voters | read-only | excluded | key?
 *    6  finished             id | view | key?
 *    7  damage found         id | participant | heuristic or 0 | detail | at
 *    8  damage acknowledged  id | note
 *    9  log confirmed        note
 * </pre>
 */
final class LogRecordCodec {

    private static final int EPOCH_ACQUIRED = 1;
    private static final int MEMBER_ADMITTED = 2;
    private static final int MEMBER_EVICTED = 3;
    private static final int ROUND_ADMITTED = 4;
    private static final int COMMITTED = 5;
    private static final int FINISHED = 6;
    private static final int DAMAGE_FOUND = 7;
    private static final int DAMAGE_ACKNOWLEDGED = 8;
    private static final int LOG_CONFIRMED = 9;

    private static final int VERSION = 1;

    private static final EnumCode<HeuristicOutcome> HEURISTICS =
            EnumCode.of(HeuristicOutcome.class, List.of(HeuristicOutcome.COMMIT, HeuristicOutcome.ROLLBACK));

    private final TransactionViewCodec views = new TransactionViewCodec();

    Entry encode(LogRecord logged) {
        ByteWriter out = new ByteWriter().writeByte(VERSION);
        int type = write(out, logged);
        return new Entry(type, out.toByteArray());
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws UnreadableBytesException if these are not the bytes of a record, or were written by a newer version
     */
    LogRecord decode(JournalRecord kept) {
        ByteReader in = new ByteReader(kept.body());
        int version = in.readByte();
        if (version != VERSION) {
            throw new UnreadableBytesException(
                    "it has form " + version + "; this version of the coordinator reads form " + VERSION);
        }
        LogRecord logged = read(in, kept.type());
        in.expectEnd();
        return logged;
    }

    private int write(ByteWriter out, LogRecord logged) {
        if (logged instanceof EpochAcquired epoch) {
            out.writeUnsigned(epoch.incarnation()).writeInstant(Instant.EPOCH, epoch.at());
            return EPOCH_ACQUIRED;
        }
        if (logged instanceof MemberAdmitted admitted) {
            out.writeString(admitted.participant().value()).writeInstant(Instant.EPOCH, admitted.at());
            return MEMBER_ADMITTED;
        }
        if (logged instanceof MemberEvicted evicted) {
            out.writeString(evicted.participant().value()).writeByte(evicted.force() ? 1 : 0);
            views.writeNote(out, Instant.EPOCH, evicted.note());
            return MEMBER_EVICTED;
        }
        if (logged instanceof LogConfirmed confirmed) {
            views.writeNote(out, Instant.EPOCH, confirmed.note());
            return LOG_CONFIRMED;
        }
        return writeOfTransaction(out, logged);
    }

    private int writeOfTransaction(ByteWriter out, LogRecord logged) {
        if (logged instanceof RoundAdmitted round) {
            writeRound(out, round);
            return ROUND_ADMITTED;
        }
        if (logged instanceof Committed committed) {
            writeCommitted(out, committed);
            return COMMITTED;
        }
        if (logged instanceof Finished finished) {
            out.writeUuid(finished.view().id().value());
            views.write(out, finished.view());
            writeKey(out, finished.key());
            return FINISHED;
        }
        if (logged instanceof DamageFound damage) {
            out.writeUuid(damage.transaction().value())
                    .writeString(damage.participant().value());
            HEURISTICS.write(out, damage.heuristic());
            out.writeString(damage.detail()).writeInstant(Instant.EPOCH, damage.at());
            return DAMAGE_FOUND;
        }
        if (logged instanceof DamageAcknowledged acknowledged) {
            out.writeUuid(acknowledged.transaction().value());
            views.writeNote(out, Instant.EPOCH, acknowledged.note());
            return DAMAGE_ACKNOWLEDGED;
        }
        throw new IllegalArgumentException("no form for " + logged.getClass());
    }

    private static void writeRound(ByteWriter out, RoundAdmitted round) {
        out.writeUuid(round.transaction().value())
                .writeInstant(Instant.EPOCH, round.createdAt())
                .writeDuration(round.timeout());
        writeParticipants(out, round.participants());
        writeKey(out, round.key());
    }

    private static void writeCommitted(ByteWriter out, Committed committed) {
        out.writeUuid(committed.transaction().value())
                .writeInstant(Instant.EPOCH, committed.createdAt())
                .writeInstant(committed.createdAt(), committed.decidedAt())
                .writeDuration(committed.timeout());
        writeParticipants(out, committed.voters());
        writeParticipants(out, committed.readOnly());
        writeParticipants(out, committed.excluded());
        writeKey(out, committed.key());
    }

    private LogRecord read(ByteReader in, int type) {
        return switch (type) {
            case EPOCH_ACQUIRED -> new EpochAcquired(in.readUnsigned(), in.readInstant(Instant.EPOCH));
            case MEMBER_ADMITTED -> new MemberAdmitted(views.readParticipant(in), in.readInstant(Instant.EPOCH));
            case MEMBER_EVICTED ->
                new MemberEvicted(views.readParticipant(in), in.readByte() != 0, views.readNote(in, Instant.EPOCH));
            case ROUND_ADMITTED -> readRound(in);
            case COMMITTED -> readCommitted(in);
            case FINISHED -> readFinished(in);
            case DAMAGE_FOUND ->
                new DamageFound(
                        new TransactionId(in.readUuid()),
                        views.readParticipant(in),
                        HEURISTICS.readNullable(in),
                        in.readString(),
                        in.readInstant(Instant.EPOCH));
            case DAMAGE_ACKNOWLEDGED ->
                new DamageAcknowledged(new TransactionId(in.readUuid()), views.readNote(in, Instant.EPOCH));
            case LOG_CONFIRMED -> new LogConfirmed(views.readNote(in, Instant.EPOCH));
            default -> throw new UnreadableBytesException("its type " + type + " is not known here");
        };
    }

    private RoundAdmitted readRound(ByteReader in) {
        TransactionId transaction = new TransactionId(in.readUuid());
        Instant created = in.readInstant(Instant.EPOCH);
        Duration timeout = in.readDuration();
        return new RoundAdmitted(transaction, created, timeout, readParticipants(in), readKey(in));
    }

    private Committed readCommitted(ByteReader in) {
        TransactionId transaction = new TransactionId(in.readUuid());
        Instant created = in.readInstant(Instant.EPOCH);
        Instant decided = in.readInstant(created);
        Duration timeout = in.readDuration();
        List<ParticipantId> voters = readParticipants(in);
        List<ParticipantId> readOnly = readParticipants(in);
        List<ParticipantId> excluded = readParticipants(in);
        return new Committed(transaction, created, decided, timeout, voters, readOnly, excluded, readKey(in));
    }

    private Finished readFinished(ByteReader in) {
        TransactionView view = views.read(in, new TransactionId(in.readUuid()));
        return new Finished(view, readKey(in));
    }

    private static void writeParticipants(ByteWriter out, List<ParticipantId> participants) {
        out.writeUnsigned(participants.size());
        for (ParticipantId participant : participants) {
            out.writeString(participant.value());
        }
    }

    private List<ParticipantId> readParticipants(ByteReader in) {
        int count = in.readCount();
        List<ParticipantId> participants = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            participants.add(views.readParticipant(in));
        }
        return List.copyOf(participants);
    }

    private static void writeKey(ByteWriter out, @Nullable IdempotencyRecord key) {
        out.writeByte(key == null ? 0 : 1);
        if (key != null) {
            IdempotencyRecordCodec.write(out, key);
        }
    }

    private static @Nullable IdempotencyRecord readKey(ByteReader in) {
        return in.readByte() == 0 ? null : IdempotencyRecordCodec.read(in);
    }
}
