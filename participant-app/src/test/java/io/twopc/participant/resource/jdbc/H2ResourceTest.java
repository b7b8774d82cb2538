package io.twopc.participant.resource.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;

/** The contract on H2 in a file. */
class H2ResourceTest extends JdbcResourceContract {

    @TempDir
    Path directory;

    @Override
    DataSourceProperties freshDatabase() {
        return Bank.at("jdbc:h2:file:" + directory.resolve(UUID.randomUUID().toString()), "sa");
    }

    @Override
    Connection outside() throws SQLException {
        return DriverManager.getConnection(Bank.beside(String.valueOf(dataSource.getUrl())), "sa", "");
    }
}
