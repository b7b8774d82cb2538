package io.twopc.participant.resource.jdbc;

import io.twopc.participant.resource.BranchId;
import io.twopc.participant.resource.HeuristicDecision;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The two tables that remember branches: {@code twopc_branch} those committed and not forgotten, {@code twopc_heuristic}
 * those decided by hand. Works on whatever connection it is given, inside its transaction.
 */
final class Ledger {

    private static final String KEY = " WHERE transaction_id = ? AND coordinator_id = ? AND participant_id = ?";
    private static final String IDS = "transaction_id VARCHAR(36) NOT NULL, coordinator_id VARCHAR(36) NOT NULL,"
            + " participant_id VARCHAR(64) NOT NULL, ";
    private static final String PRIMARY_KEY = " PRIMARY KEY (transaction_id, coordinator_id, participant_id))";
    private static final Map<String, String> TABLES = Map.of(
            "twopc_branch",
            "CREATE TABLE IF NOT EXISTS twopc_branch (" + IDS + "prepared_at TIMESTAMP WITH TIME ZONE NOT NULL,"
                    + PRIMARY_KEY,
            "twopc_heuristic",
            "CREATE TABLE IF NOT EXISTS twopc_heuristic (" + IDS + "outcome VARCHAR(16) NOT NULL, decided_by VARCHAR"
                    + " NOT NULL, reason VARCHAR NOT NULL, decided_at TIMESTAMP WITH TIME ZONE NOT NULL,"
                    + PRIMARY_KEY);

    private static final String TRACE = "SELECT 1 AS committed, '' AS outcome, '' AS decided_by, '' AS reason,"
            + " prepared_at AS decided_at FROM twopc_branch" + KEY
            + " UNION ALL SELECT 0, outcome, decided_by, reason, decided_at FROM twopc_heuristic" + KEY;

    private final Clock clock;

    Ledger(Clock clock) {
        this.clock = clock;
    }

    /**
     * What is left of a branch that is not prepared.
     *
     * @param committed whether its effect is there
     */
    record Trace(boolean committed, @Nullable HeuristicDecision heuristic) {

        /** Whether an operator's decision ended it by undoing it. */
        boolean rolledBackByHand() {
            return !committed && heuristic != null && heuristic.outcome() == HeuristicOutcome.ROLLBACK;
        }
    }

    /** Makes the tables where they are missing; tables made beforehand need no right to create any. */
    void createTables(Connection connection) throws SQLException {
        for (Map.Entry<String, String> table : TABLES.entrySet()) {
            if (!exists(connection, table.getKey())) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(table.getValue());
                } catch (SQLException e) {
                    // Another participant may have made it in between, which PostgreSQL reports in several ways.
                    if (!exists(connection, table.getKey())) {
                        throw e;
                    }
                }
            }
        }
    }

    private static boolean exists(Connection connection, String table) {
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT 1 FROM " + table + " WHERE 1 = 0").close();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Leaves the trace that appears when the branch commits. */
    void addBranch(Connection connection, BranchId branch) throws SQLException {
        try (PreparedStatement statement = keyed(
                connection,
                "INSERT INTO twopc_branch (transaction_id, coordinator_id, participant_id, prepared_at)"
                        + " VALUES (?, ?, ?, ?)",
                branch)) {
            statement.setObject(4, clock.instant().atOffset(ZoneOffset.UTC));
            statement.executeUpdate();
        }
    }

    /** Asked before each branch, so with one statement. */
    Trace trace(Connection connection, BranchId branch) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TRACE)) {
            setKey(statement, 1, branch);
            setKey(statement, 4, branch);
            try (ResultSet rows = statement.executeQuery()) {
                boolean committed = false;
                HeuristicDecision heuristic = null;
                while (rows.next()) {
                    if (rows.getInt("committed") == 1) {
                        committed = true;
                    } else {
                        heuristic = decision(rows);
                    }
                }
                return new Trace(committed, heuristic);
            }
        }
    }

    @Nullable
    HeuristicDecision heuristic(Connection connection, BranchId branch) throws SQLException {
        try (PreparedStatement statement = keyed(
                        connection,
                        "SELECT outcome, decided_by, reason, decided_at FROM twopc_heuristic" + KEY,
                        branch);
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? decision(rows) : null;
        }
    }

    void addHeuristic(Connection connection, BranchId branch, HeuristicDecision decision) throws SQLException {
        try (PreparedStatement statement = keyed(
                connection,
                "INSERT INTO twopc_heuristic (transaction_id, coordinator_id, participant_id, outcome, decided_by, reason,"
                        + " decided_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                branch)) {
            statement.setString(4, decision.outcome().name());
            statement.setString(5, decision.by());
            statement.setString(6, decision.reason());
            statement.setObject(7, decision.at().atOffset(ZoneOffset.UTC));
            statement.executeUpdate();
        }
    }

    void forget(Connection connection, List<BranchId> branches) throws SQLException {
        for (String table : TABLES.keySet()) {
            try (PreparedStatement statement = connection.prepareStatement("DELETE FROM " + table + KEY)) {
                for (BranchId branch : branches) {
                    setKey(statement, 1, branch);
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        }
    }

    Set<BranchId> committed(Connection connection, ParticipantId participant) throws SQLException {
        Set<BranchId> branches = new HashSet<>();
        try (PreparedStatement statement = ofParticipant(connection, "twopc_branch", participant);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                branches.add(branch(rows, participant));
            }
        }
        return branches;
    }

    Map<BranchId, HeuristicDecision> heuristics(Connection connection, ParticipantId participant) throws SQLException {
        Map<BranchId, HeuristicDecision> decisions = new HashMap<>();
        try (PreparedStatement statement = ofParticipant(connection, "twopc_heuristic", participant);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                decisions.put(branch(rows, participant), decision(rows));
            }
        }
        return decisions;
    }

    private static PreparedStatement ofParticipant(Connection connection, String table, ParticipantId participant)
            throws SQLException {
        PreparedStatement statement =
                connection.prepareStatement("SELECT * FROM " + table + " WHERE participant_id = ?");
        statement.setString(1, participant.value());
        return statement;
    }

    private static PreparedStatement keyed(Connection connection, String sql, BranchId branch) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        setKey(statement, 1, branch);
        return statement;
    }

    private static void setKey(PreparedStatement statement, int first, BranchId branch) throws SQLException {
        statement.setString(first, branch.transaction().toString());
        statement.setString(first + 1, branch.coordinator().toString());
        statement.setString(first + 2, branch.participant().toString());
    }

    private static BranchId branch(ResultSet row, ParticipantId participant) throws SQLException {
        return new BranchId(
                TransactionId.parse(row.getString("transaction_id")),
                CoordinatorId.parse(row.getString("coordinator_id")),
                participant);
    }

    private static HeuristicDecision decision(ResultSet row) throws SQLException {
        Instant at = row.getObject("decided_at", OffsetDateTime.class).toInstant();
        return new HeuristicDecision(
                HeuristicOutcome.valueOf(row.getString("outcome")),
                row.getString("decided_by"),
                row.getString("reason"),
                at);
    }
}
