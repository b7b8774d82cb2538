package io.twopc.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twopc.participant.ParticipantProperties.ResourceKind;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Vote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What can be configured, from where, and what a wrong value gets: a start that stops and says why. */
@ExtendWith(OutputCaptureExtension.class)
class ParticipantPropertiesTest {

    @TempDir
    Path directory;

    @Nested
    class WhenOnlyTheIdIsSet {

        @Test
        void theDefaultsAreThoseOfTheContract() {
            ParticipantProperties properties = start();

            assertThat(properties.participantId()).isEqualTo(new ParticipantId("bank-a"));
            assertThat(properties.coordinatorHost()).isEqualTo("localhost");
            assertThat(properties.coordinatorPort()).isEqualTo(8080);
            assertThat(properties.votePreference()).isNull();
            assertThat(properties.voteCommitProbability()).isEqualTo(0.5);
            assertThat(properties.timeout()).isEqualTo(Duration.ofSeconds(30));
            assertThat(properties.logLevel()).isEqualTo(LogLevel.INFO);
            assertThat(properties.resource()).isEqualTo(ResourceKind.PREFERENCE);
            assertThat(properties.token()).isNull();
            assertThat(properties.reconnect().initialBackoff()).isEqualTo(Duration.ofMillis(100));
            assertThat(properties.reconnect().maxBackoff()).isEqualTo(Duration.ofSeconds(10));
            assertThat(properties.directory()).isEqualTo(Path.of("data", "bank-a"));
            assertThat(properties.maxBranches()).isEqualTo(10_000);
            assertThat(properties.maxFrameBytes()).isEqualTo(DataSize.ofMegabytes(1));
            assertThat(properties.operations()).isEmpty();
        }
    }

    @Nested
    class WhenValuesAreSet {

        @Test
        void theyArriveFromTheCommandLine() {
            ParticipantProperties properties = start(
                    "coordinator-host=coordinator.example",
                    "coordinator-port=9090",
                    "vote-preference=abort",
                    "vote-commit-probability=1",
                    "resource=jdbc",
                    "token=s3cret",
                    "data-directory=" + directory,
                    "operations.debit.sql=UPDATE account SET balance = balance - :amount WHERE id = :id",
                    "operations.debit.expect-rows=1");

            assertThat(properties.coordinatorHost()).isEqualTo("coordinator.example");
            assertThat(properties.votePreference()).isEqualTo(Vote.ABORT);
            assertThat(properties.voteCommitProbability()).isEqualTo(1);
            assertThat(properties.resource()).isEqualTo(ResourceKind.JDBC);
            assertThat(properties.directory()).isEqualTo(directory);
            assertThat(properties.operations()).containsKey("debit");
            assertThat(properties.token())
                    .isNotNull()
                    .satisfies(token -> assertThat(token.reveal()).isEqualTo("s3cret"));
        }

        @Test
        void theyArriveFromAYamlFile() throws IOException {
            Path file = directory.resolve("application.yml");
            Files.writeString(file, "twopc:\n  participant:\n    id: bank-b\n    reconnect:\n      max-backoff: 2s\n");

            ParticipantProperties properties = run(List.of("--spring.config.location=" + file));

            assertThat(properties.participantId()).isEqualTo(new ParticipantId("bank-b"));
            assertThat(properties.reconnect().maxBackoff()).isEqualTo(Duration.ofSeconds(2));
        }

        @Test
        void theyArriveFromAJsonFile() throws IOException {
            Path file = directory.resolve("application.json");
            Files.writeString(file, """
                    {"twopc": {"participant": {"id": "bank-b", "resource": "jdbc", "reconnect": {"max-backoff": "2s"},
                     "operations": {"debit": {"sql": "DELETE FROM account WHERE id = :id", "expect-rows": 1,
                      "parameters": {"id": "text"}}}}}}""");

            ParticipantProperties properties = run(List.of("--spring.config.location=" + file));

            assertThat(properties.participantId()).isEqualTo(new ParticipantId("bank-b"));
            assertThat(properties.reconnect().maxBackoff()).isEqualTo(Duration.ofSeconds(2));
            assertThat(properties.operations())
                    .hasEntrySatisfying(
                            "debit", debit -> assertThat(debit.expectRows()).isEqualTo(1));
        }

        @Test
        void theEnvironmentGoesBeforeAFileAndTheCommandLineBeforeBoth() throws IOException {
            Path file = directory.resolve("application.yml");
            Files.writeString(
                    file, "twopc.participant: {id: bank-b, timeout-seconds: 5, workers: 5, max-branches: 5}\n");
            Map<String, Object> environment =
                    Map.of("TWOPC_PARTICIPANT_WORKERS", "6", "TWOPC_PARTICIPANT_MAXBRANCHES", "6");

            ParticipantProperties properties =
                    run(List.of("--spring.config.location=" + file, "--twopc.participant.max-branches=7"), environment);

            assertThat(properties.timeout()).isEqualTo(Duration.ofSeconds(5));
            assertThat(properties.workers()).isEqualTo(6);
            assertThat(properties.maxBranches()).isEqualTo(7);
        }

        @Test
        void aShortTimeoutAsksNothingOfADatabaseThatIsNotThere() {
            assertThat(start("timeout-seconds=2").timeout()).isEqualTo(Duration.ofSeconds(2));
        }

        @Test
        void theLogLevelAppliesToOurLoggers() {
            start("log-level=warn");

            Logger ours = LoggerFactory.getLogger("io.twopc.participant");
            assertThat(ours.isWarnEnabled()).isTrue();
            assertThat(ours.isInfoEnabled()).isFalse();
        }

        @Test
        void theTokenIsNotPartOfAnyText() {
            assertThat(start("token=s3cret").toString()).doesNotContain("s3cret");
        }
    }

    @Nested
    class WhenAValueIsWrong {

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                        id | two words | must match
                        id | '' | must match
                        coordinator-host | ' ' | must not be blank
                        coordinator-port | 0 | between 1 and 65535
                        coordinator-port | 65536 | between 1 and 65535
                        vote-commit-probability | -0.1 | must be greater than or equal to 0
                        vote-commit-probability | 1.5 | must be less than or equal to 1
                        timeout-seconds | 0 | between 1 and 86400
                        timeout-seconds | -5 | between 1 and 86400
                        max-frame-bytes | 0 | between 1024 and 67108864 bytes
                        max-frame-bytes | 1GB | between 1024 and 67108864 bytes
                        max-branches | 0 | between 1 and 1000000
                        workers | 0 | between 1 and 10000
                        reconnect.initial-backoff | 0ms | longer than or equal to 1 milli
                        reconnect.max-backoff | 50ms | must not be below reconnect.initial-backoff, which is 100ms
                        reconnect.max-backoff | 2h | shorter than or equal to 1 hour
                        ssl.bundle | ' ' | must name one of spring.ssl.bundle
                        jdbc.max-active | 0 | must be from 1 to 1000
                        jdbc.lock-timeout | 30s | below timeout-seconds, which is 30s
                        """)
        void theStartStopsAndNamesThePropertyAndWhatIsAllowed(
                String name, String value, String allowed, CapturedOutput output) {
            assertThatThrownBy(() -> start(name + "=" + value, "resource=jdbc")).isInstanceOf(Exception.class);

            assertThat(output).contains("APPLICATION FAILED TO START").contains(allowed);
            assertThat(output).contains("twopc.participant." + name);
        }

        @ParameterizedTest
        @CsvSource({
            "coordinator-port, eighty",
            "vote-preference, perhaps",
            "vote-commit-probability, often",
            "timeout-seconds, 2.5",
            "resource, carrier-pigeon",
            "reconnect.max-backoff, soon",
            "max-frame-bytes, huge",
            "log-level, LOUD"
        })
        void aValueOfAnotherTypeIsNamedToo(String name, String value, CapturedOutput output) {
            assertThatThrownBy(() -> start(name + "=" + value)).isInstanceOf(Exception.class);

            assertThat(output)
                    .contains("APPLICATION FAILED TO START")
                    .contains("twopc.participant." + name)
                    .contains(value);
        }

        @Test
        void aMissingIdIsAskedFor(CapturedOutput output) {
            assertThatThrownBy(() -> run(List.of())).isInstanceOf(Exception.class);

            assertThat(output).contains("twopc.participant.id").contains("must be set");
        }

        @Test
        void aNameThatDoesNotExistIsRefused(CapturedOutput output) {
            assertThatThrownBy(() -> start("vote-preferense=commit")).isInstanceOf(Exception.class);

            assertThat(output).contains("twopc.participant.vote-preferense");
        }

        @Test
        void aDataDirectoryThatCannotBeWrittenIsRefused(CapturedOutput output) throws IOException {
            Path file = Files.writeString(directory.resolve("file"), "in the way");

            assertThatThrownBy(() -> start("data-directory=" + file.resolve("data")))
                    .isInstanceOf(Exception.class);

            assertThat(output).contains("twopc.participant.data-directory");
            assertThat(output).contains(file + " is not a directory");
        }

        @ParameterizedTest
        @ValueSource(strings = {"two words", "s3cret\u00e9", ""})
        void aTokenIsRefusedWithoutBeingPrinted(String token, CapturedOutput output) {
            assertThatThrownBy(() -> start("token=" + token)).isInstanceOf(Exception.class);

            assertThat(output).contains("twopc.participant.token").contains("1 to 255 printable ASCII characters");
            if (!token.isEmpty()) {
                assertThat(output).doesNotContain(token);
            }
        }
    }

    @Test
    void everyPropertyStandsOnceInTheMetadata() throws IOException {
        JsonNode metadata = JsonMapper.shared()
                .readTree(getClass()
                        .getResource("/META-INF/spring-configuration-metadata.json")
                        .openStream()
                        .readAllBytes());

        assertThat(metadata.path("properties").values())
                .extracting(property -> property.path("name").asString())
                .contains("twopc.participant.id", "twopc.participant.jdbc.max-active")
                .doesNotHaveDuplicates();
    }

    private ParticipantProperties start(String... settings) {
        List<String> arguments = new ArrayList<>();
        if (Arrays.stream(settings).noneMatch(each -> each.startsWith("id="))) {
            arguments.add("--twopc.participant.id=bank-a");
        }
        Arrays.stream(settings).map(each -> "--twopc.participant." + each).forEach(arguments::add);
        return run(arguments);
    }

    private static ParticipantProperties run(List<String> arguments) {
        return run(arguments, Map.of());
    }

    private static ParticipantProperties run(List<String> arguments, Map<String, Object> environment) {
        StandardEnvironment surroundings = new StandardEnvironment();
        surroundings
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, environment));
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(PropertiesOnly.class)
                .environment(surroundings)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .properties(Map.of("spring.jmx.enabled", false))
                .run(arguments.toArray(String[]::new))) {
            return context.getBean(ParticipantProperties.class);
        }
    }

    /** No stereotype that a scan of the application would find. */
    @EnableConfigurationProperties(ParticipantProperties.class)
    static class PropertiesOnly {}
}
