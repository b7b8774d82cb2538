package io.twopc.participant.resource.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One real PostgreSQL server for all test classes extended with this, durable as in production; it ends after the last. */
final class PostgresServer implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot()
                .getStore(ExtensionContext.Namespace.create(PostgresServer.class))
                .computeIfAbsent("server", key -> Running.SERVER);
    }

    private static final class Running {
        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                return durable(EmbeddedPostgres.builder()).start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The settings without which prepared transactions mean nothing; the library's own favour speed. */
    static EmbeddedPostgres.Builder durable(EmbeddedPostgres.Builder builder) {
        return builder.setServerConfig("max_prepared_transactions", "100")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("fsync", "on");
    }

    /** The URL of a database that was just emptied, of prepared transactions too. */
    static String freshDatabase() throws SQLException {
        String url = url(Running.SERVER);
        try (Connection connection = DriverManager.getConnection(url, "postgres", "");
                Statement statement = connection.createStatement()) {
            List<String> prepared = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SELECT gid FROM pg_prepared_xacts")) {
                while (rows.next()) {
                    prepared.add(rows.getString(1));
                }
            }
            for (String name : prepared) {
                statement.execute("ROLLBACK PREPARED '" + name + "'");
            }
            statement.execute("DROP TABLE IF EXISTS account, twopc_branch, twopc_heuristic");
        }
        return url;
    }

    static String url(EmbeddedPostgres server) {
        return "jdbc:postgresql://localhost:" + server.getPort() + "/postgres";
    }
}
