package io.twopc.participant.resource.jdbc;

import io.twopc.participant.resource.BranchId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/**
 * How one kind of database holds branches prepared. Everything but {@link #open} needs an open store; after a failure
 * that {@linkplain SqlFailures#losesConnections loses connections}, {@link #drop} and {@code open} take it up again.
 * Safe for use by several threads, except for {@code open}, {@code drop} and {@code close}.
 */
interface PreparedStore extends AutoCloseable {

    /** What it is, for health. */
    String kind();

    /**
     * Connects, checks that the database can hold what it promises, and learns what it holds.
     *
     * @throws UnsuitableDatabaseException if it must not be trusted as it is configured
     * @throws SQLException if it cannot be reached
     */
    void open() throws SQLException;

    /** Something done on a connection outside every branch. */
    interface ControlUse<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Runs something on a connection outside every branch, which commits by itself. */
    <T> T control(ControlUse<T> use) throws SQLException;

    /**
     * Begins the local transaction of a branch that is not held.
     *
     * @param readOnly whether the branch only reads; a database that can makes sure of it
     * @throws Refusal if too many branches are prepared or at work
     */
    Work begin(BranchId branch, boolean readOnly) throws SQLException, Refusal;

    /** Whether the branch is prepared. */
    boolean holds(BranchId branch) throws SQLException;

    /** The branches of this participant that are prepared. */
    Set<BranchId> held() throws SQLException;

    /** Commits a prepared branch; false if it is not prepared. Durable after the next {@link #force}. */
    boolean commit(BranchId branch) throws SQLException;

    /** Rolls a prepared branch back; false if it is not prepared. Durable after the next {@link #force}. */
    boolean rollback(BranchId branch) throws SQLException;

    /** Returns once everything prepared, committed or rolled back so far is on stable storage. */
    void force() throws SQLException;

    /** Lets go of every connection after a failure; what is prepared stays prepared. */
    void drop();

    /** Lets go of every connection for good; what is prepared stays prepared. */
    @Override
    void close();

    /** The local transaction of one branch, used by one thread; {@link #close} undoes it unless it was prepared. */
    interface Work extends AutoCloseable {

        /** Where its statements run. */
        Connection connection();

        /**
         * Makes the work prepared. After a failure it may or may not be, until {@link #close} has undone it.
         */
        void prepare() throws SQLException;

        /**
         * Undoes whatever was not reported prepared.
         *
         * @throws SQLException if some of it may be left
         */
        @Override
        void close() throws SQLException;
    }
}
