package io.twopc.participant.resource.jdbc;

import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.XADataSource;

/** What differs between databases that are driven through XA. */
interface XaDatabase {

    /** What it is, for health. */
    String kind();

    /** Where connections that can hold a branch come from. */
    XADataSource xaDataSource();

    /** Names the database in the configuration of a pool of plain connections. */
    void configure(HikariConfig pool);

    /** The statement that sets the lock timeout, run on every new session. */
    String sessionSql();

    /**
     * Makes sure that the database may be opened, before anything opens it.
     *
     * @throws UnsuitableDatabaseException if it must not be trusted as it is
     */
    default void beforeOpening() throws SQLException {
        // Most databases live elsewhere.
    }

    /**
     * Checks, on every connect, that the database can hold what it promises.
     *
     * @throws UnsuitableDatabaseException if it must not be trusted as it is
     */
    void check(Connection connection) throws SQLException;

    /** Prepares the database to hold branches, after each opening and before any branch begins. */
    default void opened(Connection connection) throws SQLException {
        // Most databases need nothing.
    }

    /** Begins the local transaction of a branch, on its own connection and before its first statement. */
    default void begin(Connection connection) throws SQLException {
        // Most databases begin with the first statement.
    }

    /** Runs what ends a transaction that was prepared, or may have been. */
    default <T> T end(Ending<T> ending) throws SQLException {
        return ending.run();
    }

    /** Something that ends a transaction. */
    interface Ending<T> {
        T run() throws SQLException;
    }

    /**
     * Makes sure that what the database says can be trusted, before it is asked anything.
     *
     * @throws SQLException if its file has failed
     */
    default void requireSound() throws SQLException {
        // Most databases tell that themselves.
    }

    /** Makes everything written so far durable. */
    void force(Connection connection) throws SQLException;

    /** Whether sessions that hold prepared branches may simply be closed, as XA has it. */
    boolean keepsBranchesOfClosedSessions();

    /**
     * Ends the database in this process as if the process were killed: whatever is left of it writes no more, so that
     * sessions can be closed without harm to their branches, and opening it again finds these. Called where
     * {@link #keepsBranchesOfClosedSessions} is false.
     */
    void cutOff();

    /** No session is left of an opening. A database that was cut off is not opened again before. */
    default void ended() {
        // Most databases live elsewhere.
    }
}
