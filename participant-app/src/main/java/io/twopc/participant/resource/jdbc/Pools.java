package io.twopc.participant.resource.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;

/** Makes the connection pools: they start without a database, and give up on a connection after the connect timeout. */
final class Pools {

    /** Hikari accepts no shorter wait. */
    static final Duration SHORTEST_CONNECT_TIMEOUT = Duration.ofMillis(250);

    private Pools() {}

    static HikariConfig config(String name, int size, Duration connectTimeout) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(connectTimeout.toMillis());
        config.setValidationTimeout(Math.max(250, connectTimeout.toMillis() / 2));
        config.setInitializationFailTimeout(-1);
        return config;
    }

    static HikariDataSource open(HikariConfig config) {
        return new HikariDataSource(config);
    }

    /** Has every connection replaced before it is used again. */
    static void replaceConnections(HikariDataSource pool) {
        var pooled = pool.getHikariPoolMXBean();
        if (pooled != null) {
            pooled.softEvictConnections();
        }
    }
}
