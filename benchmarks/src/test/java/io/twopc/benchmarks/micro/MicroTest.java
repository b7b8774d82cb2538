package io.twopc.benchmarks.micro;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.benchmarks.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.options.TimeValue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every benchmark for a moment on one thread within this JVM: that they run and say what they say, and nothing about how fast. */
class MicroTest {

    private static final Effort GLANCE = new Effort(0, 0, 1, TimeValue.milliseconds(10), 1);
    private static final Path PLACE = Path.of("target", "micro-test").toAbsolutePath();

    @Test
    void everyBenchmarkRunsAndTellsItsFigures() throws IOException {
        new Micro(new Report(PLACE, "results", "a machine"), PLACE.resolve("data"), GLANCE, "").measure();

        JsonNode sections = JsonMapper.shared()
                .readTree(Files.readAllBytes(PLACE.resolve("results.json")))
                .get("sections");
        assertThat(sections.valueStream().map(section -> section.get("title").asString()))
                .containsExactly("Core", "Codec", "Journal", "Outbox");
        assertThat(sections.valueStream().map(section -> section.get("rows").size()))
                .containsExactly(2, 26, 6, 4);
        assertThat(sections.valueStream().flatMap(section -> section.get("rows").valueStream()))
                .allSatisfy(row -> assertThat(row.get("score").asDouble()).isPositive());
        assertThat(PLACE.resolve("data")).isEmptyDirectory();
    }
}
