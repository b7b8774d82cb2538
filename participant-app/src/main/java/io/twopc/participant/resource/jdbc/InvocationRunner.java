package io.twopc.participant.resource.jdbc;

import io.twopc.participant.resource.Cancellation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the operations of one branch on its connection, in order, and judges what each did. A cancellation reaches the
 * statement that runs; H2 notices it only when a wait for a lock ends.
 */
final class InvocationRunner {

    private static final Logger LOG = LoggerFactory.getLogger(InvocationRunner.class);
    private static final int FETCH_SIZE = 100;

    private final Executor canceller;

    /** @param canceller where statements are cancelled, which may need a connection to the database of its own */
    InvocationRunner(Executor canceller) {
        this.canceller = canceller;
    }

    /**
     * Runs them all, or stops at the first that is refused; the caller undoes what was done.
     *
     * @throws SQLException only if the database is unavailable
     */
    void run(Connection connection, List<Invocation> work, Cancellation cancellation) throws SQLException, Refusal {
        Running running = new Running();
        cancellation.onCancel(() -> canceller.execute(running::cancel));
        for (Invocation invocation : work) {
            stopIfCancelled(cancellation);
            try {
                judge(invocation.operation(), execute(connection, invocation, running));
            } catch (SQLException e) {
                if (SqlFailures.isUnavailable(e)) {
                    throw e;
                }
                stopIfCancelled(cancellation);
                throw refused(invocation.operation(), e);
            }
        }
        stopIfCancelled(cancellation);
    }

    private static void stopIfCancelled(Cancellation cancellation) throws Refusal {
        if (cancellation.isCancelled()) {
            throw new Refusal("cancelled before the vote");
        }
    }

    private static long execute(Connection connection, Invocation invocation, Running running) throws SQLException {
        Operation operation = invocation.operation();
        try (PreparedStatement statement = connection.prepareStatement(operation.sql())) {
            int index = 1;
            for (String slot : operation.slots()) {
                statement.setObject(index++, invocation.values().get(slot));
            }
            statement.setFetchSize(FETCH_SIZE);
            running.begin(statement);
            try {
                return statement.execute() ? countRows(statement) : statement.getLargeUpdateCount();
            } finally {
                running.end();
            }
        }
    }

    private static long countRows(PreparedStatement statement) throws SQLException {
        long rows = 0;
        try (ResultSet result = statement.getResultSet()) {
            while (result.next()) {
                rows++;
            }
        }
        return rows;
    }

    private static void judge(Operation operation, long rows) throws Refusal {
        Integer expected = operation.expectRows();
        if (expected != null && rows != expected) {
            throw new Refusal("operation '" + operation.name() + "': expected " + expected
                    + (expected == 1 ? " row" : " rows") + ", got " + rows + meaning(operation));
        }
    }

    private static Refusal refused(Operation operation, SQLException e) {
        boolean constraint = String.valueOf(e.getSQLState()).startsWith("23");
        return new Refusal("operation '" + operation.name() + "': " + SqlFailures.reason(e)
                + (constraint ? meaning(operation) : ""));
    }

    private static String meaning(Operation operation) {
        return operation.refusal() == null ? "" : ": " + operation.refusal();
    }

    /** The statement that runs now; a cancellation never reaches the connection's next user. */
    private static final class Running {

        private @Nullable PreparedStatement statement;

        synchronized void begin(PreparedStatement begun) {
            statement = begun;
        }

        synchronized void end() {
            statement = null;
        }

        synchronized void cancel() {
            if (statement == null) {
                return;
            }
            try {
                statement.cancel();
            } catch (SQLException e) {
                LOG.warn("a statement could not be cancelled and runs on (SQLState {})", e.getSQLState());
            }
        }
    }
}
