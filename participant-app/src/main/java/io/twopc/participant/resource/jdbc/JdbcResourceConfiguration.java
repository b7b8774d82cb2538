package io.twopc.participant.resource.jdbc;

import io.twopc.participant.resource.ResourceManager;
import io.twopc.protocol.model.ParticipantId;
import java.time.Clock;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ResourceLoader;

/** Makes the {@code jdbc} resource where {@code twopc.participant.resource} asks for it. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "twopc.participant.resource", havingValue = "jdbc")
@EnableConfigurationProperties(DataSourceProperties.class)
public class JdbcResourceConfiguration {

    /** The resource; it needs no database to start, and connects when it is first used. */
    @Bean
    ResourceManager jdbcResourceManager(
            JdbcProperties properties, DataSourceProperties dataSource, ResourceLoader resources) {
        String location = properties.jdbc().schemaScript();
        SchemaScript script = new SchemaScript(location == null ? null : resources.getResource(location));
        return create(properties, dataSource, script, Clock.systemUTC());
    }

    /**
     * Puts the resource together.
     *
     * @throws JdbcConfigurationException if a property is wrong
     */
    static JdbcResourceManager create(
            JdbcProperties properties, DataSourceProperties dataSource, SchemaScript script, Clock clock) {
        properties.problems().forEach((field, problem) -> {
            throw new JdbcConfigurationException("twopc.participant." + field + " " + problem);
        });
        ParticipantId participant = new ParticipantId(String.valueOf(properties.id()));
        OperationCatalog catalog = new OperationCatalog(properties.operations());
        PreparedStore store = new Databases(properties, dataSource, participant).store();
        Ledger ledger = new Ledger(clock);
        DatabaseGate gate = new DatabaseGate(
                store,
                connection -> {
                    ledger.createTables(connection);
                    script.run(connection);
                },
                System::nanoTime);
        return new JdbcResourceManager(
                participant, catalog, store, ledger, new InvocationRunner(cancellingThread()), gate);
    }

    /** One thread that lives while there is something to cancel. */
    private static ThreadPoolExecutor cancellingThread() {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "twopc-jdbc-cancel");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
