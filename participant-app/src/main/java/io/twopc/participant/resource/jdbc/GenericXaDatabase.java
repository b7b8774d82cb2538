package io.twopc.participant.resource.jdbc;

import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.util.function.Consumer;
import javax.sql.XADataSource;

/**
 * Any database with an XA driver. It is taken at its word that what it reports prepared, committed or rolled back is on
 * stable storage, as XA demands.
 */
record GenericXaDatabase(XADataSource xaDataSource, Consumer<HikariConfig> plainPool, String sessionSql)
        implements XaDatabase {

    @Override
    public String kind() {
        return "XA " + xaDataSource.getClass().getSimpleName();
    }

    @Override
    public void configure(HikariConfig pool) {
        plainPool.accept(pool);
    }

    @Override
    public void check(Connection connection) {
        // Nothing is known of it that could be checked.
    }

    @Override
    public void force(Connection connection) {
        // The driver has done it.
    }

    @Override
    public boolean keepsBranchesOfClosedSessions() {
        return true;
    }

    @Override
    public void cutOff() {
        // Never needed: its branches outlive their sessions.
    }
}
