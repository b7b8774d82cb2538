package io.twopc.demo;

import io.twopc.system.ParticipantProcess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A bank: a participant and the H2 file it keeps its accounts in. Only one process at a time can have the file open, so
 * balances are read while the participant is stopped.
 */
final class Bank {

    private final ParticipantProcess participant;
    private final String url;

    Bank(ParticipantProcess participant) {
        this.participant = participant;
        url = "jdbc:h2:file:" + participant.directory().resolve("accounts");
        participant.set("spring.datasource.url", url);
    }

    String id() {
        return participant.id();
    }

    ParticipantProcess participant() {
        return participant;
    }

    /** Makes the table and its first rows. */
    void open(Map<String, Long> accounts) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE account"
                    + " (id VARCHAR(64) PRIMARY KEY, balance BIGINT NOT NULL CHECK (balance >= 0))");
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO account VALUES (?, ?)")) {
                for (Map.Entry<String, Long> account : accounts.entrySet()) {
                    insert.setString(1, account.getKey());
                    insert.setLong(2, account.getValue());
                    insert.executeUpdate();
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot make the database of " + id(), e);
        }
    }

    /** All balances by account, as they lie on the disk. */
    Map<String, Long> balances() {
        Map<String, Long> balances = new LinkedHashMap<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id, balance FROM account ORDER BY id")) {
            while (rows.next()) {
                balances.put(rows.getString(1), rows.getLong(2));
            }
            return balances;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the database of " + id(), e);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, "sa", "");
    }

    /** What a transaction asks of this bank: each account must exist, and whoever pays must have the money. */
    static Map<String, Object> payload(Map<String, Long> moves) {
        List<Object> operations = new ArrayList<>();
        moves.forEach((account, amount) -> {
            operations.add(Map.of("operation", "find-account", "parameters", Map.of("account", account)));
            operations.add(Map.of(
                    "operation",
                    amount < 0 ? "debit" : "credit",
                    "parameters",
                    Map.of("account", account, "amount", Math.abs(amount))));
        });
        return Map.of("operations", operations);
    }
}
