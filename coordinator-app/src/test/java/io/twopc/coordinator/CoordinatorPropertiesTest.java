package io.twopc.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twopc.protocol.model.ParticipantId;
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
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;

/** What can be configured, from where, and what a wrong value gets: a start that stops and says why. */
@ExtendWith(OutputCaptureExtension.class)
class CoordinatorPropertiesTest {

    @TempDir
    Path directory;

    @Nested
    class WhenNothingIsSet {

        @Test
        void theDefaultsAreThoseOfTheContract() {
            CoordinatorProperties properties = start();

            assertThat(properties.port()).isEqualTo(8080);
            assertThat(properties.expectedParticipants()).isEqualTo(3);
            assertThat(properties.minimumParticipants()).isNull();
            assertThat(properties.timeout()).isEqualTo(Duration.ofSeconds(30));
            assertThat(properties.logLevel()).isEqualTo(LogLevel.INFO);
            assertThat(properties.enableDynamicJoining()).isFalse();
            assertThat(properties.allowed()).isEmpty();
            assertThat(properties.token()).isNull();
            assertThat(properties.heartbeatInterval()).isEqualTo(Duration.ofSeconds(5));
            assertThat(properties.maxFrameBytes()).isEqualTo(DataSize.ofMegabytes(1));
            assertThat(properties.maxConnections()).isEqualTo(1_000);
            assertThat(properties.maxActiveTransactions()).isEqualTo(10_000);
            assertThat(properties.retention()).isEqualTo(Duration.ofDays(7));
            assertThat(properties.retentionCount()).isEqualTo(1_000_000);
            assertThat(properties.retry().initialBackoff()).isEqualTo(Duration.ofMillis(100));
            assertThat(properties.retry().maxBackoff()).isEqualTo(Duration.ofSeconds(10));
            assertThat(properties.log().directory()).isEqualTo(Path.of("data/coordinator"));
        }
    }

    @Nested
    class WhenValuesAreSet {

        @Test
        void theyArriveFromTheCommandLine() {
            CoordinatorProperties properties = start(
                    "port=0",
                    "minimum-participants=2",
                    "allowed-participants=bank-a,bank-b,bank-c",
                    "token=s3cret",
                    "max-frame-bytes=65536",
                    "log.directory=" + directory);

            assertThat(properties.port()).isZero();
            assertThat(properties.minimumParticipants()).isEqualTo(2);
            assertThat(properties.allowed())
                    .containsExactlyInAnyOrder(
                            new ParticipantId("bank-a"), new ParticipantId("bank-b"), new ParticipantId("bank-c"));
            assertThat(properties.maxFrameBytes()).isEqualTo(DataSize.ofKilobytes(64));
            assertThat(properties.log().directory()).isEqualTo(directory);
            assertThat(properties.token()).isNotNull().satisfies(token -> {
                assertThat(token.matches("s3cret")).isTrue();
                assertThat(token.matches("s3cre7")).isFalse();
            });
        }

        @Test
        void theyArriveFromAYamlFile() throws IOException {
            Path file = directory.resolve("application.yml");
            Files.writeString(file, "twopc:\n  coordinator:\n    expected-participants: 5\n    retention: 2h\n");

            CoordinatorProperties properties = run(List.of("--spring.config.location=" + file));

            assertThat(properties.expectedParticipants()).isEqualTo(5);
            assertThat(properties.retention()).isEqualTo(Duration.ofHours(2));
        }

        @Test
        void theyArriveFromAJsonFile() throws IOException {
            Path file = directory.resolve("application.json");
            Files.writeString(file, """
                    {"twopc": {"coordinator": {"expected-participants": 2, "allowed-participants": ["a", "b"],
                     "retry": {"initial-backoff": "50ms"}}}}""");

            CoordinatorProperties properties = run(List.of("--spring.config.location=" + file));

            assertThat(properties.expectedParticipants()).isEqualTo(2);
            assertThat(properties.allowed()).containsExactlyInAnyOrder(new ParticipantId("a"), new ParticipantId("b"));
            assertThat(properties.retry().initialBackoff()).isEqualTo(Duration.ofMillis(50));
        }

        @Test
        void theEnvironmentGoesBeforeAFileAndTheCommandLineBeforeBoth() throws IOException {
            Path file = directory.resolve("application.yml");
            Files.writeString(
                    file, "twopc.coordinator: {expected-participants: 5, timeout-seconds: 5, max-connections: 5}\n");
            Map<String, Object> environment =
                    Map.of("TWOPC_COORDINATOR_TIMEOUTSECONDS", "6", "TWOPC_COORDINATOR_MAXCONNECTIONS", "6");

            CoordinatorProperties properties = run(
                    List.of("--spring.config.location=" + file, "--twopc.coordinator.max-connections=7"), environment);

            assertThat(properties.expectedParticipants()).isEqualTo(5);
            assertThat(properties.timeout()).isEqualTo(Duration.ofSeconds(6));
            assertThat(properties.maxConnections()).isEqualTo(7);
        }

        @Test
        void theLogLevelAppliesToOurLoggers() {
            start("log-level=warn");

            Logger ours = LoggerFactory.getLogger("io.twopc.coordinator");
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
                        port | -1 | between 0 and 65535
                        port | 65536 | between 0 and 65535
                        expected-participants | 0 | between 1 and 1000
                        minimum-participants | 0 | between 1 and 1000
                        minimum-participants | 4 | must not exceed expected-participants, which is 3
                        timeout-seconds | 0 | between 1 and 86400
                        timeout-seconds | -5 | between 1 and 86400
                        timeout-seconds | 3601 | must not exceed max-timeout, which is 3600 seconds
                        heartbeat-interval | -5s | longer than or equal to 100 millis
                        heartbeat-interval | 2h | shorter than or equal to 1 hour
                        hello-timeout | 0s | longer than or equal to 100 millis
                        max-frame-bytes | 0 | between 1024 and 67108864 bytes
                        max-frame-bytes | 1GB | between 1024 and 67108864 bytes
                        max-request-bytes | -1 | between 1024 and 67108864 bytes
                        max-connections | 2 | must be at least expected-participants, which is 3
                        max-connections | 0 | between 1 and 100000
                        max-active-transactions | 0 | between 1 and 1000000
                        max-branches | 1001 | between 1 and 1000
                        max-timeout | 0s | longer than or equal to 1 second
                        response-wait | -1s | longer than or equal to 1 milli
                        retention | -7d | longer than or equal to 1 second
                        retention-count | 0 | between 1 and 1000000000
                        retry.initial-backoff | 0ms | longer than or equal to 1 milli
                        retry.max-backoff | 50ms | must not be below retry.initial-backoff, which is 100ms
                        allowed-participants | bank-a,bank-b | at least expected-participants ids, which is 3
                        allowed-participants | a,b,c,c | must not name a participant twice
                        allowed-participants | a,b,c c | must match
                        log.segment-size | 4MB | between 8388608 and 1073741824 bytes
                        stream.buffer | 0 | between 1 and 1000000
                        round-stream.max-clients | 0 | between 1 and 1000
                        round-stream.max-in-flight | 1000001 | between 1 and 1000000
                        ssl.bundle | ' ' | must name one of spring.ssl.bundle
                        """)
        void theStartStopsAndNamesThePropertyAndWhatIsAllowed(
                String name, String value, String allowed, CapturedOutput output) {
            assertThatThrownBy(() -> start(name + "=" + value)).isInstanceOf(Exception.class);

            assertThat(output).contains("APPLICATION FAILED TO START").contains(allowed);
            assertThat(output).contains("twopc.coordinator." + name);
        }

        @ParameterizedTest
        @CsvSource({
            "port, eighty",
            "expected-participants, 2.5",
            "enable-dynamic-joining, maybe",
            "heartbeat-interval, soon",
            "max-frame-bytes, huge",
            "retention, 7 moons",
            "log-level, LOUD"
        })
        void aValueOfAnotherTypeIsNamedToo(String name, String value, CapturedOutput output) {
            assertThatThrownBy(() -> start(name + "=" + value)).isInstanceOf(Exception.class);

            assertThat(output)
                    .contains("APPLICATION FAILED TO START")
                    .contains("twopc.coordinator." + name)
                    .contains(value);
        }

        @Test
        void theWholeApplicationGivesThatOneMessageToo(CapturedOutput output) {
            assertThatThrownBy(() -> new SpringApplicationBuilder(CoordinatorApplication.class)
                            .bannerMode(Banner.Mode.OFF)
                            .run("--server.port=0", "--twopc.coordinator.port=eighty"))
                    .isInstanceOf(Exception.class);

            assertThat(output).containsOnlyOnce(" ERROR ").contains("twopc.coordinator.port is \"eighty\"");
        }

        @Test
        void aNameThatDoesNotExistIsRefused(CapturedOutput output) {
            assertThatThrownBy(() -> start("expected-particpants=5")).isInstanceOf(Exception.class);

            assertThat(output).contains("twopc.coordinator.expected-particpants");
        }

        @Test
        void aLogDirectoryThatCannotBeWrittenIsRefused(CapturedOutput output) throws IOException {
            Path file = Files.writeString(directory.resolve("file"), "in the way");

            assertThatThrownBy(() -> start("log.directory=" + file.resolve("log")))
                    .isInstanceOf(Exception.class);

            assertThat(output).contains("twopc.coordinator.log.directory").contains(file + " is not a directory");
        }

        @ParameterizedTest
        @ValueSource(strings = {"two words", "s3cret\u00e9", ""})
        void aTokenIsRefusedWithoutBeingPrinted(String token, CapturedOutput output) {
            assertThatThrownBy(() -> start("token=" + token)).isInstanceOf(Exception.class);

            assertThat(output).contains("twopc.coordinator.token").contains("1 to 255 printable ASCII characters");
            if (!token.isEmpty()) {
                assertThat(output).doesNotContain(token);
            }
        }
    }

    private CoordinatorProperties start(String... settings) {
        List<String> arguments = new ArrayList<>();
        Arrays.stream(settings).map(each -> "--twopc.coordinator." + each).forEach(arguments::add);
        return run(arguments);
    }

    private static CoordinatorProperties run(List<String> arguments) {
        return run(arguments, Map.of());
    }

    private static CoordinatorProperties run(List<String> arguments, Map<String, Object> environment) {
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
            return context.getBean(CoordinatorProperties.class);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(CoordinatorProperties.class)
    static class PropertiesOnly {}
}
