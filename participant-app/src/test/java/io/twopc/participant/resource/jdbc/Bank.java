package io.twopc.participant.resource.jdbc;

import io.twopc.participant.resource.BranchId;
import io.twopc.participant.resource.Cancellation;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.TransactionId;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.core.io.ByteArrayResource;

/** A bank of a few accounts with the operations that tests ask for; every account begins with 100. */
final class Bank {

    static final CoordinatorId COORDINATOR = CoordinatorId.parse("00000000-0000-4000-8000-00000000c001");
    static final ParticipantId PARTICIPANT = new ParticipantId("bank-a");
    static final Duration LOCK_TIMEOUT = Duration.ofMillis(400);
    /** Long enough for a machine that is busy with other things. */
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

    static final Cancellation WANTED = new Cancellation() {
        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void onCancel(Runnable action) {}
    };

    private static final String ADD = "UPDATE account SET balance = balance + :amount WHERE id = :account";

    private static final String SCRIPT = """
            CREATE TABLE IF NOT EXISTS account (id VARCHAR(20) PRIMARY KEY, balance BIGINT NOT NULL CHECK (balance <= 1000));
            INSERT INTO account SELECT 'a', 100 WHERE NOT EXISTS (SELECT 1 FROM account WHERE id = 'a');
            INSERT INTO account SELECT 'b', 100 WHERE NOT EXISTS (SELECT 1 FROM account WHERE id = 'b');
            INSERT INTO account SELECT 'c', 100 WHERE NOT EXISTS (SELECT 1 FROM account WHERE id = 'c');
            INSERT INTO account SELECT 'd', 100 WHERE NOT EXISTS (SELECT 1 FROM account WHERE id = 'd');
            INSERT INTO account SELECT 'e', 100 WHERE NOT EXISTS (SELECT 1 FROM account WHERE id = 'e');
            """;

    private Bank() {}

    static Map<String, JdbcProperties.Operation> operations() {
        Map<String, JdbcProperties.Operation> operations = new LinkedHashMap<>();
        Map<String, ParameterType> typed = Map.of("account", ParameterType.TEXT, "amount", ParameterType.INTEGER);
        operations.put(
                "debit",
                new JdbcProperties.Operation(
                        "UPDATE account SET balance = balance - :amount"
                                + " WHERE id = :account AND balance >= :amount AND :amount > 0;",
                        1,
                        "insufficient funds or unknown account",
                        false,
                        typed));
        operations.put("credit", new JdbcProperties.Operation(ADD, 1, "unknown account", false, typed));
        operations.put("untyped-credit", new JdbcProperties.Operation(ADD, 1, null, false, Map.of()));
        operations.put(
                "open",
                new JdbcProperties.Operation(
                        "INSERT INTO account (id, balance) VALUES (:account, :amount)", 1, null, false, Map.of()));
        operations.put(
                "look",
                new JdbcProperties.Operation(
                        "SELECT balance FROM account WHERE id = :account", 1, "unknown account", true, Map.of()));
        operations.put(
                "missing-table", new JdbcProperties.Operation("DELETE FROM nowhere", null, null, false, Map.of()));
        return operations;
    }

    static JdbcProperties properties(ParticipantId participant, int maxPrepared, @Nullable String sessionSql) {
        return properties(participant, maxPrepared, CONNECT_TIMEOUT, sessionSql);
    }

    static JdbcProperties properties(
            ParticipantId participant, int maxPrepared, Duration connectTimeout, @Nullable String sessionSql) {
        return new JdbcProperties(
                participant.value(),
                30,
                new JdbcProperties.Jdbc(LOCK_TIMEOUT, maxPrepared, 16, connectTimeout, null, sessionSql),
                operations());
    }

    static JdbcResourceManager open(JdbcProperties properties, DataSourceProperties dataSource) {
        SchemaScript script =
                new SchemaScript(new ByteArrayResource(SCRIPT.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        return JdbcResourceConfiguration.create(properties, dataSource, script, Clock.systemUTC());
    }

    static DataSourceProperties at(String url, String user) {
        DataSourceProperties properties = new DataSourceProperties();
        properties.setUrl(url);
        properties.setUsername(user);
        properties.setPassword("");
        return properties;
    }

    /** The URL by which a test reaches an H2 database that is open in this process, of which there is one. */
    static String beside(String url) {
        return H2Database.effectiveUrl(url, CutOffFilePath.live().iterator().next());
    }

    static BranchId branch() {
        return branch(PARTICIPANT);
    }

    static BranchId branch(ParticipantId participant) {
        return new BranchId(new TransactionId(UUID.randomUUID()), COORDINATOR, participant);
    }

    static Payload debit(String account, long amount) {
        return new Payload(one("debit", account, amount));
    }

    static Payload credit(String account, long amount) {
        return new Payload(one("credit", account, amount));
    }

    static Payload transfer(String from, String to, long amount) {
        return new Payload("{\"operations\":[" + one("debit", from, amount) + "," + one("credit", to, amount) + "]}");
    }

    private static String one(String operation, String account, long amount) {
        return "{\"operation\":\"" + operation + "\",\"parameters\":{\"account\":\"" + account + "\",\"amount\":"
                + amount + "}}";
    }
}
