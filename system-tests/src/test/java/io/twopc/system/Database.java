package io.twopc.system;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** A bank's database as a test sees it: by JDBC, past the participant. */
public final class Database {

    /** What every account begins with. */
    public static final long FIRST_BALANCE = 1_000;

    private final String url;
    private final String user;

    private Database(String url, String user) {
        this.url = url;
        this.user = user;
    }

    /** An H2 file in the participant's directory, which only one process at a time can open. */
    static Database h2(ParticipantProcess participant) {
        return new Database("jdbc:h2:file:" + participant.directory().resolve("accounts"), "sa");
    }

    /** A new database of a real PostgreSQL server. */
    static Database postgres() {
        return new Database(PostgresServer.newDatabase(), "postgres");
    }

    boolean readableWhileRunning() {
        return url.startsWith("jdbc:postgresql:");
    }

    void configure(ParticipantProcess participant) {
        participant.set("spring.datasource.url", url);
        participant.set("spring.datasource.username", user);
    }

    public void create(Collection<String> accounts) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE account (id VARCHAR(64) PRIMARY KEY, balance BIGINT NOT NULL)");
            statement.execute("CREATE TABLE note (transfer VARCHAR(64), account VARCHAR(64), amount BIGINT NOT NULL,"
                    + " PRIMARY KEY (transfer, account))");
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO account VALUES (?, ?)")) {
                for (String account : accounts) {
                    insert.setString(1, account);
                    insert.setLong(2, FIRST_BALANCE);
                    insert.executeUpdate();
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot make " + url, e);
        }
    }

    /** Balances by account. */
    public Map<String, Long> balances() {
        return read("SELECT id, balance FROM account");
    }

    /** The amounts of all notes, by transfer and account. */
    public Map<String, Long> notes() {
        return read("SELECT transfer || ' ' || account, amount FROM note");
    }

    private Map<String, Long> read(String query) {
        Map<String, Long> result = new TreeMap<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                result.put(rows.getString(1), rows.getLong(2));
            }
            return result;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read " + url, e);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, "");
    }
}
