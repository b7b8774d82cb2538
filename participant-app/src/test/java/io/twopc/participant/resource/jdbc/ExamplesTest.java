package io.twopc.participant.resource.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.participant.resource.PrepareResult;
import io.twopc.participant.resource.ResolveResult;
import io.twopc.participant.resource.ResourceManager;
import io.twopc.protocol.model.ParticipantId;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.FileSystemResource;

/** The configurations under docs/examples, used as they are but for where the database is. */
@ExtendWith(PostgresServer.class)
class ExamplesTest {

    private static final Path EXAMPLES = Path.of("..", "docs", "examples");

    @TempDir
    Path directory;

    private static ApplicationContextRunner example(String name, String... places) {
        return new ApplicationContextRunner()
                .withUserConfiguration(BoundProperties.class, JdbcResourceConfiguration.class)
                .withInitializer(context -> {
                    try {
                        new YamlPropertySourceLoader()
                                .load(name, new FileSystemResource(EXAMPLES.resolve(name)))
                                .forEach(source -> context.getEnvironment()
                                        .getPropertySources()
                                        .addLast(source));
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .withPropertyValues(places)
                .withPropertyValues("twopc.participant.jdbc.schema-script=file:" + EXAMPLES.resolve("accounts.sql"));
    }

    private static void transfers(ApplicationContextRunner example, String participant) {
        example.run(context -> {
            ResourceManager resource = context.getBean(ResourceManager.class);
            ParticipantId id = new ParticipantId(participant);
            var branch = Bank.branch(id);
            assertThat(resource.prepare(branch, Bank.transfer("alice", "bob", 5), Bank.WANTED))
                    .isEqualTo(new PrepareResult.Prepared());
            assertThat(resource.commit(branch)).isEqualTo(ResolveResult.DONE);
            assertThat(resource.prepare(Bank.branch(id), Bank.transfer("bob", "alice", 106), Bank.WANTED))
                    .isEqualTo(new PrepareResult.Refused("operation 'debit': expected 1 row, got 0: insufficient funds,"
                            + " no such account, or an amount that is not positive"));
            assertThat(resource.prepare(Bank.branch(id), Bank.credit("bob", -1), Bank.WANTED))
                    .isInstanceOf(PrepareResult.Refused.class);
            assertThat(resource.prepare(Bank.branch(id), Bank.transfer("bob", "alice", 105), Bank.WANTED))
                    .isEqualTo(new PrepareResult.Prepared());
        });
    }

    @Test
    void theExampleOnH2Works() {
        transfers(
                example("participant-h2.yml", "spring.datasource.url=jdbc:h2:file:" + directory.resolve("accounts")),
                "bank-a");
    }

    @Test
    void theExampleOnPostgreSqlWorks() throws Exception {
        String url = PostgresServer.freshDatabase();
        transfers(
                example(
                        "participant-postgresql.yml",
                        "spring.datasource.url=" + url,
                        "spring.datasource.username=postgres",
                        "spring.datasource.password="),
                "bank-b");
    }
}
