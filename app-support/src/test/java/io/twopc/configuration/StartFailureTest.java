package io.twopc.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.validator.constraints.Range;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/** A real start with files, arguments and their mistakes. */
@ExtendWith(OutputCaptureExtension.class)
class StartFailureTest {

    @TempDir
    Path directory;

    @Validated
    @ConfigurationProperties(prefix = "twopc.sample", ignoreUnknownFields = false)
    record Sample(
            @DefaultValue("8080") @Range(min = 0, max = 65_535)
            int port,

            @DefaultValue("5s") @DurationMin(millis = 100) Duration heartbeatInterval,
            @DefaultValue("1MB") DataSize maxFrameBytes,
            @DefaultValue("false") boolean dynamic,
            @DefaultValue("one") Kind kind,
            @NotNull @Pattern(regexp = "[a-z]+") String id,
            @Nullable Secret token,
            @Nullable @Pattern(regexp = "[0-9]+") String adminPassword,
            @DefaultValue List<@Pattern(regexp = "[a-z]+") String> allowed,
            @DefaultValue @Valid Retry retry) {

        record Retry(
                @DefaultValue("100ms") @DurationMin(millis = 1)
                Duration initialBackoff) {}

        enum Kind {
            ONE,
            TWO
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(Sample.class)
    static class App {}

    private ConfigurableApplicationContext start(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--spring.config.location=" + directory.toUri());
        SpringApplication application = new SpringApplicationBuilder(App.class)
                .web(WebApplicationType.NONE)
                .build();
        return application.run(all.toArray(String[]::new));
    }

    private Sample sample(String... arguments) {
        try (ConfigurableApplicationContext context = start(arguments)) {
            return context.getBean(Sample.class);
        }
    }

    @Test
    void aJsonFileConfiguresLikeAYamlFile() throws Exception {
        Files.writeString(directory.resolve("application.json"), """
                {"twopc": {"sample": {"port": 9000, "heartbeat-interval": "250ms", "max-frame-bytes": "512KB",
                 "dynamic": true, "kind": "two", "id": "abc", "token": "s3cret", "allowed": ["a", "b"],
                 "retry": {"initial-backoff": "PT2S"}}}}
                """);
        Sample sample = sample();
        assertThat(sample.port()).isEqualTo(9000);
        assertThat(sample.heartbeatInterval()).isEqualTo(Duration.ofMillis(250));
        assertThat(sample.maxFrameBytes()).isEqualTo(DataSize.ofKilobytes(512));
        assertThat(sample.dynamic()).isTrue();
        assertThat(sample.kind()).isEqualTo(Sample.Kind.TWO);
        assertThat(sample.allowed()).containsExactly("a", "b");
        assertThat(sample.retry().initialBackoff()).isEqualTo(Duration.ofSeconds(2));
        assertThat(sample.token())
                .isNotNull()
                .satisfies(token -> assertThat(token.matches("s3cret")).isTrue());
    }

    @Test
    void argumentsComeBeforeFiles() throws Exception {
        Files.writeString(
                directory.resolve("application.json"), "{\"twopc.sample.port\": 9000, \"twopc.sample.id\": \"a\"}");
        assertThat(sample("--twopc.sample.port=9001").port()).isEqualTo(9001);
    }

    @ParameterizedTest
    @CsvSource({"1048576", "1048576B", "1024KB", "1MB"})
    void aSizeMayBeWrittenInSeveralWays(String size) {
        assertThat(sample("--twopc.sample.id=a", "--twopc.sample.max-frame-bytes=" + size)
                        .maxFrameBytes())
                .isEqualTo(DataSize.ofMegabytes(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "port=abc|twopc.sample.port is \"abc\" (from \"twopc.sample.port\" from property source"
                        + " \"commandLineArgs\"): it must be a whole number",
                "port=70000|twopc.sample.port is \"70000\"",
                "port=99999999999|it must be a whole number, at most 2147483647",
                "heartbeat-interval=soon|it must be a duration such as 100ms, 5s",
                "heartbeat-interval=1ms|twopc.sample.heartbeat-interval is \"1ms\"",
                "max-frame-bytes=1MiB|twopc.sample.max-frame-bytes is \"1MiB\"",
                "max-frame-bytes=big|it must be a size such as 1048576, 512KB, 1MB",
                "dynamic=perhaps|twopc.sample.dynamic is \"perhaps\"",
                "kind=three|it must be one of one, two",
                "allowed=a,B!|twopc.sample.allowed[1] is \"B!\"",
                "retry.initial-backoff=x|twopc.sample.retry.initial-backoff is \"x\"",
                "retry.initial-backoff=0s|twopc.sample.retry.initial-backoff is \"0ms\"",
                "prot=1|twopc.sample.prot is not a property",
                "admin-password=hunter|twopc.sample.admin-password is (not shown)"
            })
    void aWrongValueIsNamedWithWhatIsAllowed(String setting, String expected, CapturedOutput output) {
        assertThatThrownBy(() -> start("--twopc.sample.id=a", "--twopc.sample." + setting));
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains(expected)
                .doesNotContain("hunter");
    }

    @Test
    void aMissingValueIsNamed(CapturedOutput output) {
        assertThatThrownBy(() -> start());
        assertThat(output).contains("twopc.sample.id is not set: it must not be null");
    }

    @Test
    void severalMistakesAreNamedTogether(CapturedOutput output) {
        assertThatThrownBy(() -> start("--twopc.sample.port=-1", "--twopc.sample.id=A"));
        assertThat(output)
                .contains("The configuration is wrong in 2 places")
                .contains("twopc.sample.port is \"-1\"")
                .contains("twopc.sample.id is \"A\"");
    }

    @Test
    void aFileThatIsNotJsonIsNamedWithThePlace(CapturedOutput output) throws Exception {
        Files.writeString(directory.resolve("application.json"), "{\n  \"twopc.sample.token\": geheim\n}");
        assertThatThrownBy(() -> start());
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("application.json]")
                .contains("line 2, column")
                .doesNotContain("geheim");
    }
}
