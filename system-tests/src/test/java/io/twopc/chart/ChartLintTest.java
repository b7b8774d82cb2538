package io.twopc.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.LintResult;
import io.twopc.checkout.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What Helm's own linter says of the chart, and whether the chart belongs to this build. */
class ChartLintTest {

    @Test
    void helmFindsNothingToComplainAboutStrictly() {
        LintResult result = Chart.lint();

        assertThat(result.isFailed())
                .as(() -> String.join("\n", result.getMessages()))
                .isFalse();
        assertThat(result.getMessages()).noneMatch(message -> message.contains("[ERROR]") || message.contains("[WARN"));
    }

    @Test
    void imagesAreTaggedWithTheVersionOfThisBuild() throws IOException {
        var chart = StrictYaml.mapping(Files.readString(Chart.DIRECTORY.resolve("Chart.yaml")));

        assertThat(chart.get("appVersion")).isEqualTo(Checkout.version());
    }
}
