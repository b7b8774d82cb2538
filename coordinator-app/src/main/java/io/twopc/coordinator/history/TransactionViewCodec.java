package io.twopc.coordinator.history;

import io.twopc.coordinator.binary.ByteReader;
import io.twopc.coordinator.binary.ByteWriter;
import io.twopc.coordinator.binary.EnumCode;
import io.twopc.coordinator.binary.UnreadableBytesException;
import io.twopc.coordinator.history.TimelineEntry.Event;
import io.twopc.protocol.model.AbortCause;
import io.twopc.protocol.model.AbortReason;
import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.ParticipantState;
import io.twopc.protocol.model.ProtocolState;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.model.Vote;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a {@link TransactionView}, in the history and in the decision log. Safe for use by several threads.
 *
 * <pre>
 * version 1 | state | outcome | abort reason or 0 | damage or 0 | flags
 *   | created (seconds and fraction since the epoch) | timeout | decided? | ended?     (distance from created)
 *   | abort: participant? detail
 *   | count of branches | each: participant | state | vote or 0 | heuristic or 0 | flags | explanation? | retries
 *                               | count of timeline | each: event | distance from created
 *   | count of notes    | each: action | by | reason | distance from created
 * </pre>
 *
 * The id is not among them: whoever keeps them has it as the key.
 */
public final class TransactionViewCodec {

    private static final int VERSION = 1;
    private static final int MAX_INTERNED = 10_000;

    private static final int DECIDED = 1;
    private static final int ENDED = 1 << 1;
    private static final int DAMAGE_ACKNOWLEDGED = 1 << 2;
    private static final int ABORT_PARTICIPANT = 1 << 3;

    private static final int ACKNOWLEDGED = 1;
    private static final int HAZARD = 1 << 1;
    private static final int EXPLANATION = 1 << 2;

    private static final EnumCode<ProtocolState> STATES = EnumCode.of(
            ProtocolState.class,
            List.of(
                    ProtocolState.INIT,
                    ProtocolState.WAITING_FOR_PARTICIPANTS,
                    ProtocolState.PREPARE_PHASE,
                    ProtocolState.COMMIT_PHASE,
                    ProtocolState.COMPLETED,
                    ProtocolState.ABORTED));
    private static final EnumCode<Outcome> OUTCOMES =
            EnumCode.of(Outcome.class, List.of(Outcome.COMMITTED, Outcome.ABORTED, Outcome.UNKNOWN));
    private static final EnumCode<AbortReason> REASONS = EnumCode.of(
            AbortReason.class,
            List.of(
                    AbortReason.VOTED_ABORT,
                    AbortReason.TIMEOUT,
                    AbortReason.PARTICIPANT_LOST,
                    AbortReason.PARTICIPANTS_MISSING,
                    AbortReason.PARTICIPANT_UNAVAILABLE,
                    AbortReason.PREPARE_REJECTED,
                    AbortReason.OPERATOR,
                    AbortReason.COORDINATOR_RESTARTED,
                    AbortReason.SHUTDOWN,
                    AbortReason.STATE_CORRUPT));
    private static final EnumCode<Damage> DAMAGES = EnumCode.of(
            Damage.class,
            List.of(Damage.HEURISTIC_COMMIT, Damage.HEURISTIC_ROLLBACK, Damage.HEURISTIC_MIXED, Damage.HAZARD));
    private static final EnumCode<ParticipantState> PARTICIPANT_STATES = EnumCode.of(
            ParticipantState.class,
            List.of(
                    ParticipantState.CONNECTED,
                    ParticipantState.VOTED,
                    ParticipantState.ACKNOWLEDGED,
                    ParticipantState.DISCONNECTED,
                    ParticipantState.EXCLUDED));
    private static final EnumCode<Vote> VOTES =
            EnumCode.of(Vote.class, List.of(Vote.COMMIT, Vote.READ_ONLY, Vote.ABORT));
    private static final EnumCode<HeuristicOutcome> HEURISTICS =
            EnumCode.of(HeuristicOutcome.class, List.of(HeuristicOutcome.COMMIT, HeuristicOutcome.ROLLBACK));
    private static final EnumCode<Event> EVENTS = EnumCode.of(
            Event.class,
            List.of(
                    Event.PREPARE_SENT,
                    Event.PREPARE_REPEATED,
                    Event.VOTED_COMMIT,
                    Event.VOTED_READ_ONLY,
                    Event.VOTED_ABORT,
                    Event.FAILED,
                    Event.EXCLUDED,
                    Event.DISCONNECTED,
                    Event.RECONNECTED,
                    Event.COMMIT_SENT,
                    Event.COMMIT_REPEATED,
                    Event.ABORT_SENT,
                    Event.ACKNOWLEDGED,
                    Event.ACKNOWLEDGED_HEURISTIC_COMMIT,
                    Event.ACKNOWLEDGED_HEURISTIC_ROLLBACK,
                    Event.HAZARD,
                    Event.SETTLED_BY_OPERATOR,
                    Event.FORGET_SENT));

    /** The same few names stand in every transaction: they are checked and kept once. */
    private final Map<String, ParticipantId> interned = new ConcurrentHashMap<>();

    public void write(ByteWriter out, TransactionView view) {
        AbortCause abort = view.abort();
        ParticipantId abortedBy = abort == null ? null : abort.participant();
        out.writeByte(VERSION);
        STATES.write(out, view.state());
        OUTCOMES.write(out, view.outcome());
        REASONS.write(out, abort == null ? null : abort.reason());
        DAMAGES.write(out, view.damage());
        out.writeByte(bit(view.decidedAt() != null, DECIDED)
                | bit(view.endedAt() != null, ENDED)
                | bit(view.damageAcknowledged(), DAMAGE_ACKNOWLEDGED)
                | bit(abortedBy != null, ABORT_PARTICIPANT));
        Instant created = view.createdAt();
        out.writeInstant(Instant.EPOCH, created).writeDuration(view.timeout());
        writeOptional(out, created, view.decidedAt());
        writeOptional(out, created, view.endedAt());
        if (abort != null) {
            if (abortedBy != null) {
                out.writeString(abortedBy.value());
            }
            out.writeString(abort.detail());
        }
        out.writeUnsigned(view.branches().size());
        for (BranchView branch : view.branches()) {
            writeBranch(out, created, branch);
        }
        out.writeUnsigned(view.notes().size());
        for (OperatorNote note : view.notes()) {
            writeNote(out, created, note);
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws UnreadableBytesException if these are not the bytes of a view, or were written by a newer version
     */
    public TransactionView read(ByteReader in, TransactionId id) {
        int version = in.readByte();
        if (version != VERSION) {
            throw new UnreadableBytesException("transaction " + id + " is kept in form " + version
                    + "; this version of the coordinator reads form " + VERSION);
        }
        ProtocolState state = STATES.read(in);
        Outcome outcome = OUTCOMES.read(in);
        AbortReason reason = REASONS.readNullable(in);
        Damage damage = DAMAGES.readNullable(in);
        int flags = in.readByte();
        Instant created = in.readInstant(Instant.EPOCH);
        Duration timeout = in.readDuration();
        Instant decided = isSet(flags, DECIDED) ? in.readInstant(created) : null;
        Instant ended = isSet(flags, ENDED) ? in.readInstant(created) : null;
        AbortCause abort = reason == null ? null : readAbort(in, reason, isSet(flags, ABORT_PARTICIPANT));
        List<BranchView> branches = new ArrayList<>();
        for (int left = in.readCount(); left > 0; left--) {
            branches.add(readBranch(in, created));
        }
        List<OperatorNote> notes = new ArrayList<>();
        for (int left = in.readCount(); left > 0; left--) {
            notes.add(readNote(in, created));
        }
        boolean acknowledged = isSet(flags, DAMAGE_ACKNOWLEDGED);
        return new TransactionView(
                id, state, outcome, abort, timeout, created, decided, ended, damage, acknowledged, branches, notes);
    }

    /** Reads a participant's name; the same name gives the same object. */
    public ParticipantId readParticipant(ByteReader in) {
        String name = in.readString();
        ParticipantId known = interned.get(name);
        if (known != null) {
            return known;
        }
        ParticipantId participant;
        try {
            participant = new ParticipantId(name);
        } catch (IllegalArgumentException e) {
            throw new UnreadableBytesException("not the name of a participant", e);
        }
        if (interned.size() < MAX_INTERNED) {
            interned.put(name, participant);
        }
        return participant;
    }

    /** Writes a note; its time takes least room near one that the reader knows. */
    public void writeNote(ByteWriter out, Instant base, OperatorNote note) {
        out.writeString(note.action()).writeString(note.by()).writeString(note.reason());
        out.writeInstant(base, note.at());
    }

    public OperatorNote readNote(ByteReader in, Instant base) {
        String action = in.readString();
        String by = in.readString();
        String reason = in.readString();
        return new OperatorNote(action, by, reason, in.readInstant(base));
    }

    private AbortCause readAbort(ByteReader in, AbortReason reason, boolean byParticipant) {
        ParticipantId participant = byParticipant ? readParticipant(in) : null;
        return new AbortCause(reason, participant, in.readString());
    }

    private static void writeBranch(ByteWriter out, Instant created, BranchView branch) {
        String explanation = branch.explanation();
        out.writeString(branch.participant().value());
        PARTICIPANT_STATES.write(out, branch.state());
        VOTES.write(out, branch.vote());
        HEURISTICS.write(out, branch.heuristic());
        out.writeByte(bit(branch.acknowledged(), ACKNOWLEDGED)
                | bit(branch.hazard(), HAZARD)
                | bit(explanation != null, EXPLANATION));
        if (explanation != null) {
            out.writeString(explanation);
        }
        out.writeSigned(branch.retries());
        out.writeUnsigned(branch.timeline().size());
        for (TimelineEntry entry : branch.timeline()) {
            EVENTS.write(out, entry.event());
            out.writeInstant(created, entry.at());
        }
    }

    private BranchView readBranch(ByteReader in, Instant created) {
        ParticipantId participant = readParticipant(in);
        ParticipantState state = PARTICIPANT_STATES.read(in);
        Vote vote = VOTES.readNullable(in);
        HeuristicOutcome heuristic = HEURISTICS.readNullable(in);
        int flags = in.readByte();
        String explanation = isSet(flags, EXPLANATION) ? in.readString() : null;
        int retries = (int) in.readSigned();
        int entries = in.readCount();
        List<TimelineEntry> timeline = new ArrayList<>(entries);
        for (int i = 0; i < entries; i++) {
            Event event = EVENTS.read(in);
            timeline.add(new TimelineEntry(in.readInstant(created), event));
        }
        boolean acknowledged = isSet(flags, ACKNOWLEDGED);
        boolean hazard = isSet(flags, HAZARD);
        return new BranchView(
                participant, state, vote, explanation, acknowledged, heuristic, hazard, retries, timeline);
    }

    private static void writeOptional(ByteWriter out, Instant base, @Nullable Instant value) {
        if (value != null) {
            out.writeInstant(base, value);
        }
    }

    private static int bit(boolean set, int mask) {
        return set ? mask : 0;
    }

    private static boolean isSet(int flags, int mask) {
        return (flags & mask) != 0;
    }
}
