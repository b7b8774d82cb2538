package io.twopc.participant.resource.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.participant.resource.BranchId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What H2 does with branches it found prepared when it was opened. A copy of the file, taken after a force, is what a crash
 * at that moment would leave.
 */
class H2RecoveredBranchTest {

    @TempDir
    Path directory;

    private final BranchId old = Bank.branch();
    private final BranchId later = Bank.branch();

    private XaPreparedStore open(String name) throws SQLException {
        String url = "jdbc:h2:file:" + directory.resolve(name);
        H2Database database = new H2Database(url, "sa", "", Duration.ofMillis(400));
        XaPreparedStore store = new XaPreparedStore(database, Bank.PARTICIPANT, 16, Bank.CONNECT_TIMEOUT);
        store.open();
        return store;
    }

    private void crash(String from, String to) throws Exception {
        Files.copy(directory.resolve(from + ".mv.db"), directory.resolve(to + ".mv.db"));
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int sum(XaPreparedStore store) throws SQLException {
        return store.control(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT SUM(n) FROM t")) {
                rows.next();
                return rows.getInt(1);
            }
        });
    }

    /** Leaves a file in which {@code old} is prepared, with 100 in its row. */
    private void prepareOldAndCrash() throws Exception {
        try (XaPreparedStore store = open("first")) {
            store.control(connection -> {
                run(connection, "CREATE TABLE t (n INT)");
                return connection;
            });
            try (PreparedStore.Work work = store.begin(old, false)) {
                run(work.connection(), "INSERT INTO t VALUES (100)");
                work.prepare();
            }
            store.force();
            crash("first", "second");
        }
    }

    @ParameterizedTest(name = "committed: {0}")
    @ValueSource(booleans = {true, false})
    @DisplayName("C25: a branch that was ended after a restart does not come back with the unprepared work of another")
    void anEndedBranchDoesNotComeBackWithTheWorkOfAnother(boolean commit) throws Exception {
        prepareOldAndCrash();
        try (XaPreparedStore store = open("second")) {
            assertThat(store.held()).containsExactly(old);
            assertThat(commit ? store.commit(old) : store.rollback(old)).isTrue();
            store.force();
            try (PreparedStore.Work unprepared = store.begin(later, false)) {
                run(unprepared.connection(), "INSERT INTO t VALUES (1)");
                store.force();
                crash("second", "third");
            }
        }
        try (XaPreparedStore store = open("third")) {
            assertThat(store.held()).isEmpty();
            assertThat(sum(store)).isEqualTo(commit ? 100 : 0);
        }
    }

    @Test
    @DisplayName("C31: a name that H2 by itself left behind harms nobody")
    void aNameLeftBehindIsCleared() throws Exception {
        prepareOldAndCrash();
        String plain = "jdbc:h2:file:" + directory.resolve("second") + ";WRITE_DELAY=0";
        try (Connection connection = DriverManager.getConnection(plain, "sa", "")) {
            run(connection, "ROLLBACK TRANSACTION " + inDoubt(connection));
            run(connection, "CHECKPOINT SYNC");
            crash("second", "third");
        }
        try (XaPreparedStore store = open("third")) {
            assertThat(store.held()).isEmpty();
            try (PreparedStore.Work unprepared = store.begin(later, false)) {
                run(unprepared.connection(), "INSERT INTO t VALUES (1)");
                store.force();
                crash("third", "fourth");
            }
        }
        try (XaPreparedStore store = open("fourth")) {
            assertThat(store.held()).isEmpty();
            assertThat(sum(store)).isZero();
        }
    }

    private static String inDoubt(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT TRANSACTION_NAME FROM INFORMATION_SCHEMA.IN_DOUBT")) {
            rows.next();
            return '"' + rows.getString(1) + '"';
        }
    }
}
