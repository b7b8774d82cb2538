package io.twopc.participant.resource.jdbc;

import com.zaxxer.hikari.HikariConfig;
import io.twopc.protocol.model.ParticipantId;
import java.util.Properties;
import javax.sql.XADataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanInstantiationException;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;

/** Chooses how to hold branches by what {@code spring.datasource.*} names. */
final class Databases {

    /** Twice the time that local work may take, plus this: by then a silent server is taken for dead. */
    private static final int SOCKET_GRACE_SECONDS = 30;

    private final JdbcProperties properties;
    private final DataSourceProperties dataSource;
    private final ParticipantId participant;

    Databases(JdbcProperties properties, DataSourceProperties dataSource, ParticipantId participant) {
        this.properties = properties;
        this.dataSource = dataSource;
        this.participant = participant;
    }

    /**
     * The store for the configured database; it connects later.
     *
     * @throws JdbcConfigurationException if no usable database is named
     */
    PreparedStore store() {
        String url = dataSource.getUrl();
        if (url == null || url.isBlank()) {
            throw new JdbcConfigurationException(
                    "spring.datasource.url is missing: the jdbc resource needs a database, such"
                            + " as jdbc:h2:file:./data/bank or jdbc:postgresql://host/bank");
        }
        if (dataSource.getXa().getDataSourceClassName() != null) {
            String sessionSql = sessionSql();
            XADataSource source = xaDataSource(dataSource.getXa().getDataSourceClassName());
            return xa(new GenericXaDatabase(source, this::configurePlain, sessionSql));
        }
        if (url.startsWith("jdbc:h2:")) {
            return xa(new H2Database(url, user(), password(), properties.jdbc().lockTimeout()));
        }
        if (url.startsWith("jdbc:postgresql:")) {
            return new PostgresPreparedStore(
                    this::postgresPool,
                    participant,
                    properties.jdbc().lockTimeout(),
                    properties.jdbc().maxActive());
        }
        throw new JdbcConfigurationException(
                "spring.datasource.url names neither H2 nor PostgreSQL: for another database,"
                        + " name its XA driver with spring.datasource.xa.data-source-class-name");
    }

    private PreparedStore xa(XaDatabase database) {
        return new XaPreparedStore(
                database,
                participant,
                properties.jdbc().maxPrepared(),
                properties.jdbc().connectTimeout());
    }

    private HikariConfig postgresPool(String name) {
        HikariConfig config = Pools.config(
                name, properties.jdbc().maxActive(), properties.jdbc().connectTimeout());
        configurePlain(config);
        long connectSeconds = Math.max(1, properties.jdbc().connectTimeout().toSeconds());
        Properties driver = config.getDataSourceProperties();
        driver.setProperty("ApplicationName", "twopc " + participant);
        driver.setProperty("connectTimeout", Long.toString(connectSeconds));
        driver.setProperty("socketTimeout", Integer.toString(2 * properties.timeoutSeconds() + SOCKET_GRACE_SECONDS));
        driver.setProperty("tcpKeepAlive", "true");
        // Lets the server choose the type of a text, so that JSON strings serve for dates, UUIDs and the like.
        driver.setProperty("stringtype", "unspecified");
        return config;
    }

    private void configurePlain(HikariConfig config) {
        config.setJdbcUrl(orEmpty(dataSource.getUrl()));
        config.setUsername(user());
        config.setPassword(password());
        if (dataSource.getDriverClassName() != null) {
            config.setDriverClassName(dataSource.getDriverClassName());
        }
    }

    private XADataSource xaDataSource(String className) {
        XADataSource source;
        try {
            source = (XADataSource) BeanUtils.instantiateClass(Class.forName(className));
        } catch (ClassNotFoundException | ClassCastException | BeanInstantiationException | LinkageError e) {
            throw new JdbcConfigurationException("spring.datasource.xa.data-source-class-name is " + className
                    + ": it must be a class on the class path that is a javax.sql.XADataSource");
        }
        MapConfigurationPropertySource values = new MapConfigurationPropertySource();
        values.put("url", orEmpty(dataSource.getUrl()));
        values.put("user", user());
        values.put("password", password());
        values.putAll(dataSource.getXa().getProperties());
        try {
            new Binder(values).bind(ConfigurationPropertyName.EMPTY, Bindable.ofInstance(source));
        } catch (BindException e) {
            // Its cause may repeat the URL, and with it a password.
            throw new JdbcConfigurationException("spring.datasource.url, username, password or"
                    + " spring.datasource.xa.properties do not suit " + className);
        }
        return source;
    }

    private String sessionSql() {
        String sql = properties.jdbc().sessionSql();
        if (sql == null || sql.isBlank()) {
            throw new JdbcConfigurationException(
                    "twopc.participant.jdbc.session-sql is missing: for an XA driver of your"
                            + " own choice it must be a statement that sets the lock timeout of a session");
        }
        return sql;
    }

    private String user() {
        return orEmpty(dataSource.getUsername());
    }

    private String password() {
        return orEmpty(dataSource.getPassword());
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
