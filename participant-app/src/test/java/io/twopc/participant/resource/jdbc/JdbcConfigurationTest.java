package io.twopc.participant.resource.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.participant.resource.ResourceManager;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.NestedExceptionUtils;

class JdbcConfigurationTest {

    @TempDir
    Path directory;

    private ApplicationContextRunner application = new ApplicationContextRunner();

    @BeforeEach
    void configure() {
        application = new ApplicationContextRunner()
                .withUserConfiguration(BoundProperties.class, JdbcResourceConfiguration.class)
                .withPropertyValues(
                        "twopc.participant.resource=jdbc",
                        "twopc.participant.id=bank-a",
                        "twopc.participant.operations.debit.sql=UPDATE account SET balance = balance - :amount WHERE id = :id",
                        "twopc.participant.operations.debit.expect-rows=1",
                        "twopc.participant.operations.debit.refusal=no such account",
                        "twopc.participant.operations.debit.parameters.amount=integer",
                        "spring.datasource.url=jdbc:h2:file:" + directory.resolve("bank"),
                        "spring.datasource.username=sa");
    }

    @Test
    void theDatabaseOfSpringsOwnPropertiesIsUsed() {
        application.run(context -> {
            assertThat(context).hasSingleBean(ResourceManager.class);
            assertThat(context.getBean(ResourceManager.class).recover()).isEmpty();
            assertThat(context.getBean(ResourceManager.class).status().available())
                    .isTrue();
        });
        assertThat(directory.resolve("bank.mv.db")).exists();
    }

    @Test
    void anotherResourceNeedsNoneOfIt() {
        new ApplicationContextRunner()
                .withUserConfiguration(JdbcResourceConfiguration.class)
                .withPropertyValues("twopc.participant.resource=preference")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ResourceManager.class));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "twopc.participant.jdbc.lock-timeout=30s | lockTimeout | below timeout-seconds, which is 30s",
                "twopc.participant.jdbc.lock-timeout=0s | lockTimeout | at least 1ms",
                "twopc.participant.jdbc.connect-timeout=10ms | connectTimeout | at least 250ms",
                "twopc.participant.jdbc.max-prepared=0 | maxPrepared | from 1 to 10000",
                "twopc.participant.jdbc.max-active=0 | maxActive | from 1 to 1000",
                "twopc.participant.id=a b | 'id' | must match",
                "twopc.participant.operations.credit.expect-rows=1 | sql | must hold an SQL statement",
                "twopc.participant.operations.debit.sql=COMMIT | sql | must begin with SELECT",
                "twopc.participant.operations.debit.sql=DELETE FROM a; DELETE FROM b | sql | a single statement",
                "twopc.participant.operations.debit.expect-rows=-1 | expectRows | 0 or more",
                "twopc.participant.operations.debit.parameters.sum=text | sql | 'sum'",
                "twopc.participant.operations.debit.parameters.amount=money | money | ParameterType",
                "spring.datasource.url= | spring.datasource.url is missing | jdbc:h2:file",
                "spring.datasource.url=jdbc:h2:mem:x | spring.datasource.url | embedded file database",
                "spring.datasource.url=jdbc:h2:tcp://localhost/x | spring.datasource.url | embedded file database",
                "spring.datasource.url=jdbc:h2:file:./x;AUTO_SERVER=TRUE | spring.datasource.url | embedded file database",
                "spring.datasource.url=jdbc:derby:x | spring.datasource.url | neither H2 nor PostgreSQL",
                "spring.datasource.xa.data-source-class-name=no.Such | data-source-class-name | no.Such",
                "spring.datasource.xa.data-source-class-name=java.lang.String | data-source-class-name | XADataSource",
                "spring.datasource.xa.data-source-class-name=org.h2.jdbcx.JdbcDataSource | session-sql | lock timeout",
            })
    void aWrongValueStopsTheStartAndIsNamed(String property, String name, String allowed) {
        boolean xaDriver = property.contains("xa.data") && !name.equals("session-sql");
        application
                .withPropertyValues(property, xaDriver ? "twopc.participant.jdbc.session-sql=SET x" : "unused=")
                .run(context -> {
                    assertThat(context).hasFailed();
                    Throwable root = NestedExceptionUtils.getMostSpecificCause(
                            Objects.requireNonNull(context.getStartupFailure()));
                    assertThat(String.valueOf(root.getMessage())).contains(name).contains(allowed);
                });
    }

    @Test
    void aDriverThatRejectsTheUrlStopsTheStart() {
        application
                .withPropertyValues(
                        "spring.datasource.xa.data-source-class-name=org.postgresql.xa.PGXADataSource",
                        "twopc.participant.jdbc.session-sql=SET lock_timeout = 1000")
                .run(context -> assertThat(NestedExceptionUtils.getMostSpecificCause(
                                Objects.requireNonNull(context.getStartupFailure())))
                        .isInstanceOf(JdbcConfigurationException.class)
                        .hasMessageContaining("spring.datasource.xa.properties"));
    }

    @Test
    void aSchemaScriptIsRunAtEveryConnect() {
        application
                .withPropertyValues("twopc.participant.jdbc.schema-script=classpath:missing.sql")
                .run(context -> assertThat(
                                context.getBean(ResourceManager.class).status().detail())
                        .contains("schema-script")
                        .contains("cannot be read"));
    }
}
