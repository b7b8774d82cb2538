package io.twopc.participant.resource.jdbc;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator declares for the {@code jdbc} resource: a part of what is bound to {@code twopc.participant}. The
 * database itself is named by {@code spring.datasource.*}.
 *
 * @param id the participant's id, which marks its branches in the database
 * @param timeoutSeconds bounds local work before the vote, in seconds; the lock timeout must be below it
 * @param jdbc how the database is used
 * @param operations what a payload may ask for, by name
 */
public record JdbcProperties(@Nullable String id, int timeoutSeconds, Jdbc jdbc, Map<String, Operation> operations) {

    public JdbcProperties {
        operations = Map.copyOf(operations);
    }

    /** What is wrong, by the field below {@code twopc.participant}; empty if nothing is. */
    public Map<String, String> problems() {
        return JdbcPropertiesCheck.problems(this);
    }

    /**
     * How the database is used.
     *
     * @param lockTimeout how long a statement waits for a lock before its branch is refused; at least 1 ms, below
     *     {@code timeout-seconds}
     * @param maxPrepared most branches of an XA database, H2 included, that are prepared or being prepared at once; each
     *     holds a connection; a further one is refused as overloaded
     * @param maxActive most branches that run their operations on PostgreSQL at once, and most connections for ending
     *     branches; a further one waits at most the lock timeout
     * @param connectTimeout how long to wait for a connection before the database counts as unavailable; at least 250 ms
     * @param schemaScript location of an SQL script that is run whenever the database is connected, before branches are
     *     served; it must be harmless to repeat
     * @param sessionSql a statement run on every new session of an XA driver other than H2's, which has to set its lock
     *     timeout
     */
    public record Jdbc(
            @DefaultValue("5s") Duration lockTimeout,
            @DefaultValue("256") int maxPrepared,
            @DefaultValue("16") int maxActive,
            @DefaultValue("5s") Duration connectTimeout,
            @Nullable String schemaScript,
            @Nullable String sessionSql) {}

    /**
     * An operation that payloads may name.
     *
     * @param sql one SELECT, INSERT, UPDATE, DELETE, MERGE, VALUES or WITH statement with named parameters
     *     ({@code :amount})
     * @param expectRows how many rows it must change, or for a query return; any number if absent
     * @param refusal what a wrong number of rows or a violated constraint means, for the reason of the vote
     * @param readOnly whether it only reads and needs no lock until the decision: a branch of such operations only votes
     *     read-only and takes no part in the second phase
     * @param parameters the types of its parameters; one that is not listed takes any text, number or boolean that the
     *     database accepts in its place
     */
    public record Operation(
            @Nullable String sql,
            @Nullable Integer expectRows,
            @Nullable String refusal,
            @DefaultValue("false") boolean readOnly,
            @DefaultValue Map<String, ParameterType> parameters) {}
}
