package io.twopc.participant.resource.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.EncodedResource;
import org.springframework.jdbc.datasource.init.CannotReadScriptException;
import org.springframework.jdbc.datasource.init.ScriptException;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/** The operator's own tables and first rows, made ready on every connect by a script that is harmless to repeat. */
final class SchemaScript {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaScript.class);
    private static final Set<String> LOCKED = Set.of("HYT00", "55P03");

    private final @Nullable Resource script;

    /** @param script none if null */
    SchemaScript(@Nullable Resource script) {
        this.script = script;
    }

    /**
     * Runs it. Rows that a branch in doubt keeps locked do not stop the participant, which alone can free them.
     *
     * @throws UnsuitableDatabaseException if it cannot be read or a statement of it fails otherwise
     */
    void run(Connection connection) throws SQLException {
        if (script == null) {
            return;
        }
        try {
            ScriptUtils.executeSqlScript(connection, new EncodedResource(script, "UTF-8"));
        } catch (CannotReadScriptException e) {
            throw new UnsuitableDatabaseException(
                    "twopc.participant.jdbc.schema-script " + script.getDescription() + " cannot be read");
        } catch (ScriptException e) {
            String state = e.getCause() instanceof SQLException sql ? String.valueOf(sql.getSQLState()) : "none";
            if (!LOCKED.contains(state)) {
                throw new UnsuitableDatabaseException("twopc.participant.jdbc.schema-script " + script.getDescription()
                        + " failed (SQLState " + state + ")");
            }
            LOG.warn(
                    "the schema script waited in vain for a lock, which a branch in doubt may hold; going on without it");
        }
    }
}
