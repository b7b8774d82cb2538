package io.twopc.participant.resource.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.twopc.participant.resource.BranchId;
import io.twopc.participant.resource.PrepareResult;
import io.twopc.participant.resource.RecoveredBranch;
import io.twopc.participant.resource.RecoveredBranch.Trace;
import io.twopc.participant.resource.ResolveResult;
import io.twopc.participant.resource.ResourceUnavailableException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL that is away, comes back, goes away in a round, or is configured so that it must not be trusted. */
class PostgresOutageTest {

    private static final PrepareResult PREPARED = new PrepareResult.Prepared();

    @TempDir
    Path directory;

    private EmbeddedPostgres start(int port, String maxPrepared) throws Exception {
        return PostgresServer.durable(EmbeddedPostgres.builder())
                .setServerConfig("max_prepared_transactions", maxPrepared)
                .setDataDirectory(directory.resolve("data"))
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static JdbcResourceManager open(String url) {
        return Bank.open(Bank.properties(Bank.PARTICIPANT, 256, null), Bank.at(url, "postgres"));
    }

    private static <T> T eventually(Callable<T> call, Predicate<T> wanted) {
        return await().atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(ResourceUnavailableException.class)
                .until(call, wanted);
    }

    private static void execute(String url, String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(url, "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void theParticipantStartsWithoutItsDatabaseAndComesThroughItsRestarts() throws Exception {
        int port = freePort();
        String url = "jdbc:postgresql://localhost:" + port + "/postgres";
        BranchId branch = Bank.branch();
        try (JdbcResourceManager resource = open(url)) {
            assertThat(resource.status().available()).isFalse();
            assertThatThrownBy(resource::recover).isInstanceOf(ResourceUnavailableException.class);
            try (EmbeddedPostgres server = start(port, "10")) {
                assertThat(server.getPort()).isEqualTo(port);
                assertThat(eventually(resource::recover, found -> true)).isEmpty();
                assertThat(resource.status().available()).isTrue();
                assertThat(resource.prepare(branch, Bank.debit("a", 30), Bank.WANTED))
                        .isEqualTo(PREPARED);
            }
            assertThatThrownBy(() -> resource.commit(branch)).isInstanceOf(ResourceUnavailableException.class);
            assertThatThrownBy(() -> resource.prepare(Bank.branch(), Bank.debit("b", 1), Bank.WANTED))
                    .isInstanceOf(ResourceUnavailableException.class);
            assertThat(resource.status().available()).isFalse();
            try (EmbeddedPostgres server = start(port, "10")) {
                assertThat(server.getPort()).isEqualTo(port);
                assertThat(eventually(resource::recover, found -> true))
                        .containsExactly(new RecoveredBranch(branch, Trace.PREPARED, null));
                eventually(() -> resource.commit(branch), ResolveResult.DONE::equals);
                assertThat(resource.recover()).containsExactly(new RecoveredBranch(branch, Trace.COMMITTED, null));
            }
        }
    }

    @Test
    void aServerWithoutRoomForPreparedTransactionsIsTurnedDownInWords() throws Exception {
        try (EmbeddedPostgres server = start(freePort(), "0");
                JdbcResourceManager resource = open(PostgresServer.url(server))) {
            assertThat(resource.status().available()).isFalse();
            assertThat(resource.status().detail()).contains("max_prepared_transactions is 0");
            assertThatThrownBy(() -> resource.prepare(Bank.branch(), Bank.debit("a", 1), Bank.WANTED))
                    .isInstanceOf(ResourceUnavailableException.class)
                    .hasMessageContaining("max_prepared_transactions is 0");
        }
    }

    @Test
    void lossOfConnectionsRoomAndDurabilityIsNoticed() throws Exception {
        try (EmbeddedPostgres server = start(freePort(), "2")) {
            String url = PostgresServer.url(server);
            execute(url, "ALTER ROLE postgres SET synchronous_commit = off");
            try (JdbcResourceManager resource = open(url)) {
                assertThat(resource.status().detail()).contains("synchronous_commit is off");
                execute(url, "ALTER ROLE postgres RESET synchronous_commit");
                eventually(resource::recover, found -> true);

                BranchId branch = Bank.branch();
                assertThat(resource.prepare(branch, Bank.debit("a", 30), Bank.WANTED))
                        .isEqualTo(PREPARED);
                execute(
                        url,
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'twopc%'");
                eventually(() -> resource.commit(branch), ResolveResult.DONE::equals);

                for (String account : new String[] {"b", "c"}) {
                    assertThat(eventually(
                                    () -> resource.prepare(Bank.branch(), Bank.debit(account, 1), Bank.WANTED),
                                    result -> true))
                            .isEqualTo(PREPARED);
                }
                PrepareResult third = resource.prepare(Bank.branch(), Bank.debit("d", 1), Bank.WANTED);
                assertThat(third).isInstanceOf(PrepareResult.Refused.class);
                assertThat(((PrepareResult.Refused) third).reason()).contains("room for prepared transactions");
                assertThat(resource.recover()).hasSize(3);
            }
        }
    }
}
