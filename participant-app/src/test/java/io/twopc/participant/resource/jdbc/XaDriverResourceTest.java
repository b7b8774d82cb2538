package io.twopc.participant.resource.jdbc;

import io.twopc.protocol.model.ParticipantId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;

/** The contract on a driver that is only known by the name of its XADataSource; PostgreSQL's serves as the example. */
@ExtendWith(PostgresServer.class)
class XaDriverResourceTest extends JdbcResourceContract {

    @Override
    DataSourceProperties freshDatabase() throws SQLException {
        DataSourceProperties properties = Bank.at(PostgresServer.freshDatabase(), "postgres");
        properties.getXa().setDataSourceClassName("org.postgresql.xa.PGXADataSource");
        return properties;
    }

    @Override
    JdbcProperties properties(ParticipantId participant) {
        return Bank.properties(participant, 64, "SET lock_timeout = " + Bank.LOCK_TIMEOUT.toMillis());
    }

    @Override
    Connection outside() throws SQLException {
        return DriverManager.getConnection(String.valueOf(dataSource.getUrl()), "postgres", "");
    }
}
