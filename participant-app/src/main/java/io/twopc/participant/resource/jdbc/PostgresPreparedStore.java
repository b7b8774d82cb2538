package io.twopc.participant.resource.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.twopc.participant.resource.BranchId;
import io.twopc.protocol.model.ParticipantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Branches held by PostgreSQL as prepared transactions, which belong to the server and need no connection. PostgreSQL
 * forces its log when it prepares and when it commits or rolls back what is prepared, so {@link #force} has nothing to
 * add. Branches at work and branches being ended use pools of their own: a branch that waits for a lock must not hold up
 * the one that would free it.
 */
final class PostgresPreparedStore implements PreparedStore {

    private static final String UNDEFINED_OBJECT = "42704";
    private static final String SETTINGS = "SELECT current_setting('max_prepared_transactions')::int,"
            + " current_setting('fsync'), current_setting('synchronous_commit'), pg_is_in_recovery()";

    private final ParticipantId participant;
    private final Duration lockTimeout;
    private final int maxActive;
    private final Semaphore atWork;
    private final HikariDataSource working;
    private final HikariDataSource control;

    /** @param pools makes a pool's configuration, given its name */
    PostgresPreparedStore(
            Function<String, HikariConfig> pools, ParticipantId participant, Duration lockTimeout, int maxActive) {
        this.participant = participant;
        this.lockTimeout = lockTimeout;
        this.maxActive = maxActive;
        this.atWork = new Semaphore(maxActive, true);
        this.working = pool(pools.apply("twopc-work"));
        this.control = pool(pools.apply("twopc-control"));
    }

    private HikariDataSource pool(HikariConfig config) {
        // PostgreSQL itself would wait for a lock without end.
        config.setConnectionInitSql("SET lock_timeout = " + lockTimeout.toMillis());
        return Pools.open(config);
    }

    @Override
    public String kind() {
        return "PostgreSQL";
    }

    @Override
    public void open() throws SQLException {
        try (Connection connection = control.getConnection();
                Statement statement = connection.createStatement();
                ResultSet settings = statement.executeQuery(SETTINGS)) {
            settings.next();
            require(
                    settings.getInt(1) > 0,
                    "max_prepared_transactions is 0: set it to at least the number of branches that may be prepared at"
                            + " once, and restart PostgreSQL");
            require(
                    !"off".equals(settings.getString(2)),
                    "fsync is off: nothing it holds would survive a crash; switch it on");
            require(
                    !"off".equals(settings.getString(3)),
                    "synchronous_commit is off for this user and database: acknowledged work could be lost; switch it on");
            require(!settings.getBoolean(4), "the server is a standby and takes no changes: connect to the primary");
        }
    }

    private static void require(boolean holds, String words) throws SQLException {
        if (!holds) {
            throw new UnsuitableDatabaseException("PostgreSQL cannot hold prepared branches: " + words);
        }
    }

    @Override
    public <T> T control(ControlUse<T> use) throws SQLException {
        try (Connection connection = control.getConnection()) {
            return use.run(connection);
        }
    }

    @Override
    public Work begin(BranchId branch, boolean readOnly) throws SQLException, Refusal {
        if (!permitted()) {
            throw new Refusal("overloaded: " + maxActive + " branches are at work in the database");
        }
        boolean begun = false;
        try {
            Connection connection = working.getConnection();
            connection.setReadOnly(readOnly);
            connection.setAutoCommit(false);
            begun = true;
            return new PostgresWork(connection, branch, atWork);
        } finally {
            if (!begun) {
                atWork.release();
            }
        }
    }

    private boolean permitted() throws Refusal {
        try {
            return atWork.tryAcquire(lockTimeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("the participant is shutting down");
        }
    }

    /** The work of one branch; once prepared it belongs to the server, and the connection to the pool. */
    private record PostgresWork(Connection connection, BranchId branch, Semaphore atWork) implements Work {

        @Override
        public void prepare() throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("PREPARE TRANSACTION '" + PreparedName.of(branch) + "'");
            }
        }

        @Override
        public void close() throws SQLException {
            try (Connection closed = connection) {
                // Does nothing after a successful prepare, which ended the transaction of this connection.
                closed.rollback();
            } finally {
                atWork.release();
            }
        }
    }

    @Override
    public boolean holds(BranchId branch) throws SQLException {
        try (Connection connection = control.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT 1 FROM pg_prepared_xacts WHERE gid = ? AND database = current_database()")) {
            statement.setString(1, PreparedName.of(branch));
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    @Override
    public Set<BranchId> held() throws SQLException {
        Set<BranchId> held = new HashSet<>();
        try (Connection connection = control.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT gid FROM pg_prepared_xacts WHERE database = current_database()")) {
            while (rows.next()) {
                PreparedName.parse(rows.getString(1))
                        .filter(branch -> branch.participant().equals(participant))
                        .ifPresent(held::add);
            }
        }
        return held;
    }

    @Override
    public boolean commit(BranchId branch) throws SQLException {
        return end("COMMIT PREPARED '", branch);
    }

    @Override
    public boolean rollback(BranchId branch) throws SQLException {
        return end("ROLLBACK PREPARED '", branch);
    }

    private boolean end(String verb, BranchId branch) throws SQLException {
        try (Connection connection = control.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(verb + PreparedName.of(branch) + "'");
            return true;
        } catch (SQLException e) {
            if (UNDEFINED_OBJECT.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void force() {
        // PostgreSQL has forced its log before it answered.
    }

    @Override
    public void drop() {
        Pools.replaceConnections(working);
        Pools.replaceConnections(control);
    }

    @Override
    public void close() {
        working.close();
        control.close();
    }
}
