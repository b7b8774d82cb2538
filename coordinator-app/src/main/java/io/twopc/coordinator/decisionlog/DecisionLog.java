package io.twopc.coordinator.decisionlog;

import io.twopc.protocol.model.CoordinatorId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The port to the coordinator's durable record: one writer, fenced by an epoch (C40).
 *
 * <p>Opening takes the exclusive lock. Then, in this order: {@link #scan} the whole log, {@link #acquire} an epoch, and
 * only then {@link #append} under it. Stages complete on the log's own thread; callers hop off it.
 */
public interface DecisionLog extends AutoCloseable {

    /** The identity made with the log and stored in it. */
    CoordinatorId coordinator();

    /** Whether the log was empty when opened. */
    boolean isNew();

    /** Reads every record in order, from the oldest. Only before {@link #acquire}. */
    void scan(Consumer<LogRecord> visitor);

    /**
     * Makes the surviving records durable anew and then a new, higher incarnation (C10, C34). When this returns, both are
     * on stable storage and nothing older can be read back instead.
     *
     * @return the new epoch: the incarnation
     * @throws DecisionLogException if that could not be made durable; nothing may be decided
     */
    long acquire(Iterable<LogRecord> surviving) throws DecisionLogException;

    /**
     * Appends records with one durability point. They are not atomic: a crash before it may leave the first few.
     *
     * @return done when all are on stable storage. Exceptionally with {@link DecisionLogException} if that is not certain:
     *     then the log is poisoned and stays so, and the caller must act as if neither (C10)
     * @throws DecisionLogException if that epoch does not hold the log (C40); nothing was written
     * @throws IllegalArgumentException if a record is larger than the log takes; nothing was written
     */
    CompletionStage<Void> append(long epoch, List<LogRecord> records);

    /**
     * Appends a record that may be lost in a crash; it reaches the disk with the next forced one.
     *
     * @throws DecisionLogException if that epoch does not hold the log (C40); nothing was written
     * @throws IllegalArgumentException if the record is larger than the log takes; nothing was written
     */
    void appendUnforced(long epoch, LogRecord record);

    /**
     * Begins to shrink the log: live records are written anew in a place of their own.
     *
     * @param live everything still needed, taken at this moment in the order of appends
     * @return done when that is durable; {@link Checkpoint#dropOlder} then deletes what is older
     * @throws DecisionLogException if that epoch does not hold the log (C40); nothing was written
     */
    CompletionStage<Checkpoint> checkpoint(long epoch, Iterable<LogRecord> live);

    /** Why nothing can be written any more, if so. */
    Optional<Throwable> poisonCause();

    /** The bytes the log takes on disk. */
    long sizeBytes();

    /** Writes what waits and releases the lock. */
    @Override
    void close();

    /** A place in the log from which it alone suffices. */
    interface Checkpoint {
        /** Deletes everything older. Call it once whatever was finished before is durable elsewhere. */
        void dropOlder();
    }
}
