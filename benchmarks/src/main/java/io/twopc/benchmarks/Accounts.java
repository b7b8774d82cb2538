package io.twopc.benchmarks;

import io.twopc.system.ParticipantProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Databases of 10,000 accounts, of which a round adds to one at each participant. Rounds on their way at the same time
 * never meet at an account, so that none waits for another's lock.
 */
abstract class Accounts implements Resource {

    private static final String TABLE =
            "CREATE TABLE IF NOT EXISTS account (id VARCHAR(8) PRIMARY KEY, balance BIGINT NOT NULL);\n";

    private final String fill;

    private Accounts(String fill) {
        this.fill = fill;
    }

    @Override
    public void configure(ParticipantProcess participant) {
        participant.write("schema.sql", TABLE + fill);
        participant.set("twopc.participant.resource", "jdbc");
        participant.set("twopc.participant.jdbc.schema-script", "file:schema.sql");
        participant.set(
                "twopc.participant.operations.add.sql",
                "UPDATE account SET balance = balance + :amount WHERE id = :account");
        participant.set("twopc.participant.operations.add.expect-rows", 1);
    }

    @Override
    public String payload() {
        return "{\"operation\":\"add\",\"parameters\":{\"account\":\"####\",\"amount\":1}}";
    }

    /** Files in the participants' directories. */
    static final class H2 extends Accounts {

        H2() {
            super("MERGE INTO account KEY (id) SELECT LPAD(CAST(x AS VARCHAR), 4, '0'), 1000"
                    + " FROM SYSTEM_RANGE(0, 9999);\n");
        }

        @Override
        public void configure(ParticipantProcess participant) {
            super.configure(participant);
            participant.set(
                    "spring.datasource.url",
                    "jdbc:h2:file:" + participant.directory().resolve("accounts"));
            participant.set("spring.datasource.username", "sa");
        }
    }

    /** Databases of one PostgreSQL server, durable as in production. */
    static final class Postgres extends Accounts {

        private final EmbeddedPostgres server;

        Postgres() {
            super("INSERT INTO account SELECT LPAD(CAST(x AS VARCHAR), 4, '0'), 1000"
                    + " FROM generate_series(0, 9999) AS x ON CONFLICT DO NOTHING;\n");
            try {
                server = EmbeddedPostgres.builder()
                        .setServerConfig("max_prepared_transactions", "5000")
                        .setServerConfig("max_connections", "300")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("fsync", "on")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void configure(ParticipantProcess participant) {
            super.configure(participant);
            try (Connection connection = DriverManager.getConnection(url("postgres"), "postgres", "");
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + participant.id());
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            participant.set("spring.datasource.url", url(participant.id()));
            participant.set("spring.datasource.username", "postgres");
        }

        private String url(String database) {
            return "jdbc:postgresql://localhost:" + server.getPort() + "/" + database;
        }

        @Override
        public void close() {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
