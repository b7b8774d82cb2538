package io.twopc.participant.store;

import io.twopc.journal.Entry;
import io.twopc.journal.JournalRecord;
import io.twopc.participant.resource.HeuristicDecision;
import io.twopc.participant.store.StoreRecord.Committed;
import io.twopc.participant.store.StoreRecord.Decided;
import io.twopc.participant.store.StoreRecord.Forgotten;
import io.twopc.participant.store.StoreRecord.Prepared;
import io.twopc.participant.store.StoreRecord.RolledBack;
import io.twopc.participant.store.StoreRecord.Seen;
import io.twopc.participant.store.StoreRecord.Started;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.participant.BranchKey;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Records to bytes and back. All numbers are big-endian; a text is its length in bytes (4) and its UTF-8; an id is the 16
 * bytes of its UUID; a branch is the ids of its transaction and its coordinator.
 *
 * <pre>
 *   type 1 Started     incarnation (8), participant (text)
 *   type 2 Seen        coordinator (16), incarnation (8)
 *   type 3 Prepared    branch (32)
 *   type 4 Committed   branch (32)
 *   type 5 RolledBack  branch (32)
 *   type 6 Decided     branch (32), 0 commit | 1 rollback (1), epoch seconds (8), nanoseconds (4), by (text), reason (text)
 *   type 7 Forgotten   branch (32)
 * </pre>
 */
final class StoreRecordCodec {

    private static final int STARTED = 1;
    private static final int SEEN = 2;
    private static final int PREPARED = 3;
    private static final int COMMITTED = 4;
    private static final int ROLLED_BACK = 5;
    private static final int DECIDED = 6;
    private static final int FORGOTTEN = 7;

    private static final int ID_BYTES = 16;
    private static final int BRANCH_BYTES = 2 * ID_BYTES;
    private static final byte COMMIT = 0;
    private static final byte ROLLBACK = 1;

    private StoreRecordCodec() {}

    static Entry encode(StoreRecord record) {
        if (record instanceof Started started) {
            byte[] id = utf8(started.participant().value());
            ByteBuffer body = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + id.length);
            putText(body.putLong(started.incarnation()), id);
            return new Entry(STARTED, body.array());
        }
        if (record instanceof Seen seen) {
            ByteBuffer body = ByteBuffer.allocate(ID_BYTES + Long.BYTES);
            putId(body, seen.coordinator().value()).putLong(seen.incarnation());
            return new Entry(SEEN, body.array());
        }
        if (record instanceof Decided decided) {
            return decided(decided);
        }
        if (record instanceof Prepared prepared) {
            return branch(PREPARED, prepared.branch());
        }
        if (record instanceof Committed committed) {
            return branch(COMMITTED, committed.branch());
        }
        return record instanceof RolledBack rolledBack
                ? branch(ROLLED_BACK, rolledBack.branch())
                : branch(FORGOTTEN, ((Forgotten) record).branch());
    }

    private static Entry decided(Decided record) {
        HeuristicDecision decision = record.decision();
        byte[] by = utf8(decision.by());
        byte[] reason = utf8(decision.reason());
        ByteBuffer body = ByteBuffer.allocate(
                BRANCH_BYTES + 1 + Long.BYTES + Integer.BYTES + 2 * Integer.BYTES + by.length + reason.length);
        putBranch(body, record.branch());
        body.put(decision.outcome() == HeuristicOutcome.COMMIT ? COMMIT : ROLLBACK);
        Instant at = decision.at();
        long second = at.getEpochSecond();
        int nano = at.getNano();
        body.putLong(second).putInt(nano);
        putText(putText(body, by), reason);
        return new Entry(DECIDED, body.array());
    }

    private static Entry branch(int type, BranchKey branch) {
        return new Entry(
                type, putBranch(ByteBuffer.allocate(BRANCH_BYTES), branch).array());
    }

    /** @throws IllegalStateException if it is no record of this participant's version */
    static StoreRecord decode(JournalRecord record) {
        ByteBuffer body = ByteBuffer.wrap(record.body());
        try {
            StoreRecord decoded = decode(record.type(), body);
            if (body.hasRemaining()) {
                throw unreadable(record, null);
            }
            return decoded;
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw unreadable(record, e);
        }
    }

    private static StoreRecord decode(int type, ByteBuffer body) {
        return switch (type) {
            case STARTED -> {
                long incarnation = body.getLong();
                yield new Started(new ParticipantId(text(body)), incarnation);
            }
            case SEEN -> new Seen(new CoordinatorId(id(body)), body.getLong());
            case PREPARED -> new Prepared(branch(body));
            case COMMITTED -> new Committed(branch(body));
            case ROLLED_BACK -> new RolledBack(branch(body));
            case DECIDED -> decided(body);
            case FORGOTTEN -> new Forgotten(branch(body));
            default -> throw new IllegalArgumentException("type " + type);
        };
    }

    private static Decided decided(ByteBuffer body) {
        BranchKey branch = branch(body);
        HeuristicOutcome outcome = body.get() == COMMIT ? HeuristicOutcome.COMMIT : HeuristicOutcome.ROLLBACK;
        Instant at = Instant.ofEpochSecond(body.getLong(), body.getInt());
        String by = text(body);
        return new Decided(branch, new HeuristicDecision(outcome, by, text(body), at));
    }

    private static IllegalStateException unreadable(JournalRecord record, @Nullable Exception cause) {
        return new IllegalStateException(
                "the participant's journal holds a record that cannot be read: " + record, cause);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ByteBuffer putText(ByteBuffer body, byte[] text) {
        return body.putInt(text.length).put(text);
    }

    private static String text(ByteBuffer body) {
        int length = body.getInt();
        if (length < 0 || length > body.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] text = new byte[length];
        body.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static ByteBuffer putId(ByteBuffer body, UUID id) {
        return body.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    private static UUID id(ByteBuffer body) {
        return new UUID(body.getLong(), body.getLong());
    }

    private static ByteBuffer putBranch(ByteBuffer body, BranchKey branch) {
        return putId(
                putId(body, branch.transaction().value()), branch.coordinator().value());
    }

    private static BranchKey branch(ByteBuffer body) {
        return new BranchKey(new TransactionId(id(body)), new CoordinatorId(id(body)));
    }
}
