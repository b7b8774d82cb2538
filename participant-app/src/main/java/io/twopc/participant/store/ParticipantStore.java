package io.twopc.participant.store;

import io.twopc.journal.Checkpoint;
import io.twopc.journal.Entry;
import io.twopc.journal.Journal;
import io.twopc.journal.JournalClosedException;
import io.twopc.journal.JournalException;
import io.twopc.journal.JournalOptions;
import io.twopc.journal.JournalRecovery;
import io.twopc.participant.engine.IncarnationStore;
import io.twopc.participant.resource.HeuristicDecision;
import io.twopc.participant.store.StoreRecord.Committed;
import io.twopc.participant.store.StoreRecord.Decided;
import io.twopc.participant.store.StoreRecord.Forgotten;
import io.twopc.participant.store.StoreRecord.Prepared;
import io.twopc.participant.store.StoreRecord.RolledBack;
import io.twopc.participant.store.StoreRecord.Seen;
import io.twopc.participant.store.StoreRecord.Started;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.participant.BranchKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The participant's open journal, and what it amounts to. Once a write has failed, every further one fails too and only a
 * new start helps. Any thread may call any method; none blocks, except {@link #open}, {@link #await}
 * and {@link #close}.
 */
public final class ParticipantStore implements IncarnationStore, AutoCloseable {

    /** Segments and records as small as a participant's are. */
    public static final int SEGMENT_BYTES = 16 << 20;

    /** Longest text an operator's decision may need. */
    public static final int MAX_RECORD_BYTES = 64 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(ParticipantStore.class);
    private static final long GROWTH_BYTES = 16L << 20;

    private final StoreState state;
    private final Journal journal;
    private final long incarnation;
    private final long growthBytes;
    private long checkpointAtBytes;
    private boolean checkpointing;

    private ParticipantStore(StoreState state, Journal journal, long incarnation, long growthBytes) {
        this.state = state;
        this.journal = journal;
        this.incarnation = incarnation;
        this.growthBytes = growthBytes;
        this.checkpointAtBytes = journal.sizeBytes() + growthBytes;
    }

    /**
     * Opens the journal, or makes it, and forces an incarnation that is higher than any before (C31).
     *
     * @throws DataDirectoryException if the directory is in use, damaged, cannot be written, or belongs to another
     *     participant
     */
    public static ParticipantStore open(ParticipantId participant, JournalOptions options) {
        return open(participant, options, GROWTH_BYTES);
    }

    /** The same, where the journal is rewritten whenever it has grown by so many bytes. */
    public static ParticipantStore open(ParticipantId participant, JournalOptions options, long growthBytes) {
        try (JournalRecovery recovery = Journal.recover(options)) {
            StoreState state = new StoreState();
            recovery.scan(record -> state.apply(StoreRecordCodec.decode(record)));
            Started before = state.started();
            if (before != null && !before.participant().equals(participant)) {
                throw new ForeignDirectoryException(options.directory(), before.participant(), participant);
            }
            long incarnation = before == null ? 1 : before.incarnation() + 1;
            state.apply(new Started(participant, incarnation));
            Journal journal = recovery.start(state.live());
            return new ParticipantStore(state, journal, incarnation, growthBytes);
        } catch (JournalException e) {
            throw new DataDirectoryException(
                    "the data directory " + options.directory() + " cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public long own() {
        return incarnation;
    }

    @Override
    public synchronized long highestSeen(CoordinatorId coordinator) {
        return state.seen(coordinator);
    }

    @Override
    public CompletionStage<?> raise(CoordinatorId coordinator, long seenIncarnation) {
        return append(new Seen(coordinator, seenIncarnation));
    }

    /** Done when the branch is prepared on stable storage. */
    public CompletionStage<?> prepared(BranchKey branch) {
        return append(new Prepared(branch));
    }

    /**
     * Done when the branch is committed on stable storage. Nobody but the coordinator's memory waits for that, so it may share
     * the force of the next vote.
     */
    public CompletionStage<?> committed(BranchKey branch) {
        return append(new Committed(branch), journal::appendSoon);
    }

    /** Done when the branch is rolled back on stable storage, as above; an operator's decision about it stays known. */
    public CompletionStage<?> rolledBack(BranchKey branch) {
        return append(new RolledBack(branch), journal::appendSoon);
    }

    /** Done when the operator's decision is on stable storage. */
    public CompletionStage<?> decided(BranchKey branch, HeuristicDecision decision) {
        return append(new Decided(branch, decision));
    }

    /**
     * Done when all that was handed over before is on stable storage. What this store holds of a branch may be ahead of
     * that, and of a failed write it always is.
     */
    public CompletionStage<?> settled() {
        return journal.appendAll(List.of());
    }

    /**
     * Forgets a branch, without a force of its own: if that is lost in a crash, the branch is acknowledged once more and
     * forgotten again.
     */
    public synchronized void forget(BranchKey branch) {
        Forgotten record = new Forgotten(branch);
        state.apply(record);
        journal.appendUnforced(StoreRecordCodec.encode(record));
    }

    /**
     * Waits for a stage of this store, or one that depends on it.
     *
     * @throws ExecutionException if the journal has failed
     */
    public <T> T await(CompletionStage<T> stage) throws ExecutionException, InterruptedException {
        return journal.await(stage);
    }

    /** What is held of a branch, if anything. */
    public synchronized Optional<HeldBranch> branch(BranchKey key) {
        return Optional.ofNullable(state.branch(key));
    }

    /** All branches held, as a copy. */
    public synchronized Map<BranchKey, HeldBranch> branches() {
        return state.branches();
    }

    /** What made the journal fail for good, if it has. */
    public Optional<Throwable> failure() {
        return journal.poisonCause();
    }

    /** Bytes on disk. */
    public long sizeBytes() {
        return journal.sizeBytes();
    }

    /**
     * The state moves before the record is durable, so that a checkpoint handed over behind it holds it; nobody acts on
     * the state of a branch before its stage is done, and if that fails, so does everything after it.
     */
    private CompletionStage<?> append(StoreRecord record) {
        return append(record, journal::append);
    }

    private synchronized CompletionStage<?> append(
            StoreRecord record, Function<Entry, CompletionStage<Long>> appending) {
        state.apply(record);
        CompletionStage<Long> durable = appending.apply(StoreRecordCodec.encode(record));
        if (!checkpointing && journal.sizeBytes() > checkpointAtBytes) {
            checkpointing = true;
            journal.checkpoint(state.live())
                    .thenCompose(Checkpoint::dropOlder)
                    .whenComplete((done, failure) -> checkpointed(failure));
        }
        return durable;
    }

    private synchronized void checkpointed(@Nullable Throwable failure) {
        if (failure != null && !(failure.getCause() instanceof JournalClosedException)) {
            LOG.warn("Could not finish a checkpoint of the participant's journal; the next one tries again", failure);
        }
        checkpointing = false;
        checkpointAtBytes = journal.sizeBytes() + growthBytes;
    }

    @Override
    public void close() {
        journal.close();
    }
}
