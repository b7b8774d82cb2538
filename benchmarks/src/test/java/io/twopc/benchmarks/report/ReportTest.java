package io.twopc.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {

    @Test
    void theMedianStandsWithWhatLiesAroundIt() {
        assertThat(Spread.of(List.of(3.0, 1.0, 2.0)))
                .isEqualTo(new Spread(2, 1, 3))
                .hasToString("2.00 (1.00–3.00)");
        assertThat(Spread.of(List.of(1.0, 2.0)).median()).isEqualTo(1.5);
        assertThat(Spread.of(List.of(12_345.0))).hasToString("12,345");
    }

    @Test
    void rowsThatDifferShareATableAndAreSavedBothWays(@TempDir Path directory) throws IOException {
        Report report = new Report(directory, "results", "a machine");
        report.section("Rounds", "How.");
        report.row(Map.of("load", "rest"));
        report.row(Map.of("p50", 1.25));

        assertThat(Files.readString(directory.resolve("results.md")))
                .contains("a machine", "## Rounds", "| load | p50 |", "| rest | – |", "| – | 1.25 |");
        assertThat(JsonMapper.shared()
                        .readTree(Files.readAllBytes(directory.resolve("results.json")))
                        .at("/sections/0/rows/1/p50")
                        .asDouble())
                .isEqualTo(1.25);
    }
}
