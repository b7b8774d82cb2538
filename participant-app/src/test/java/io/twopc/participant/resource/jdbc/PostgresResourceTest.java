package io.twopc.participant.resource.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;

/** The contract on PostgreSQL's own prepared transactions. */
@ExtendWith(PostgresServer.class)
class PostgresResourceTest extends JdbcResourceContract {

    @Override
    DataSourceProperties freshDatabase() throws SQLException {
        return Bank.at(PostgresServer.freshDatabase(), "postgres");
    }

    @Override
    Connection outside() throws SQLException {
        return DriverManager.getConnection(String.valueOf(dataSource.getUrl()), "postgres", "");
    }
}
