package io.twopc.chaos;

import io.twopc.chaos.Evidence.Row;
import io.twopc.system.ParticipantProcess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A bank's database, seen past its participant. A table of rows has no key of its own, so that an effect that came twice
 * shows twice.
 */
final class BankDatabase {

    static final long FIRST_BALANCE = 1_000;
    static final int ACCOUNTS = 20;

    private final String url;
    private final String user;

    private BankDatabase(String url, String user) {
        this.url = url;
        this.user = user;
    }

    /** An H2 file in the participant's directory, which only one process at a time can open. */
    static BankDatabase h2(ParticipantProcess participant, String name) {
        return new BankDatabase("jdbc:h2:file:" + participant.directory().resolve(name), "sa").created();
    }

    /** A new database of the server. */
    static BankDatabase postgres(PostgresServer server) {
        return new BankDatabase(server.newDatabase(), "postgres").created();
    }

    static String account(int number) {
        return "account-" + number;
    }

    private BankDatabase created() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE account (id VARCHAR(64) PRIMARY KEY, balance BIGINT NOT NULL)");
            statement.execute("CREATE TABLE note (transfer VARCHAR(64) NOT NULL, account VARCHAR(64) NOT NULL,"
                    + " amount BIGINT NOT NULL)");
            for (int number = 0; number < ACCOUNTS; number++) {
                statement.execute("INSERT INTO account VALUES ('" + account(number) + "', " + FIRST_BALANCE + ")");
            }
            return this;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot make " + url, e);
        }
    }

    boolean isH2() {
        return url.startsWith("jdbc:h2:");
    }

    void configure(ParticipantProcess participant) {
        participant.set("spring.datasource.url", url);
        participant.set("spring.datasource.username", user);
    }

    /** Balances by account. */
    Map<String, Long> balances() {
        Map<String, Long> balances = new TreeMap<>();
        read("SELECT id, balance FROM account", row -> balances.put(row.getString(1), row.getLong(2)));
        return balances;
    }

    /** What transfers left. */
    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        read(
                "SELECT transfer, account, amount FROM note",
                row -> rows.add(new Row(row.getString(1), row.getString(2), row.getLong(3))));
        return rows;
    }

    /** Branches that the database itself still holds prepared, whatever the participant says. */
    List<String> prepared() {
        List<String> names = new ArrayList<>();
        String query = isH2()
                ? "SELECT TRANSACTION_NAME FROM INFORMATION_SCHEMA.IN_DOUBT"
                : "SELECT gid FROM pg_prepared_xacts WHERE database = current_database()";
        read(query, row -> names.add(row.getString(1)));
        return names;
    }

    /** Takes one row of an answer. */
    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private void read(String query, RowReader reader) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                reader.read(rows);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read " + url, e);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, "");
    }
}
