package io.twopc.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.checkout.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an operator expects of the images before the first container of them runs. */
class DockerfileTest {

    private final Dockerfile dockerfile = Dockerfile.read();

    @Test
    void theJreImageIsTheBuildersChoiceInBothStages() {
        assertThat(dockerfile.instructions().get(0).name()).isEqualTo("ARG");
        assertThat(dockerfile.defaultJreImage()).endsWith("-jre");
        assertThat(dockerfile.arguments("FROM")).containsExactly("${JRE_IMAGE} AS layers", "${JRE_IMAGE}");
    }

    @Test
    void theProcessRunsAsTheUserThatOwnsTheData() {
        assertThat(dockerfile.arguments("USER")).containsExactly("10001:10001");
        assertThat(dockerfile.arguments("COPY")).contains("--from=layers --chown=10001:10001 /build/owned/ ./");
        assertThat(dockerfile.arguments("VOLUME")).containsExactly("/app/data");
    }

    @Test
    void theProcessIsTheFirstInItsContainerSoThatSignalsReachIt() {
        assertThat(dockerfile.entrypoint()).startsWith("java").endsWith("-jar", "application.jar");
    }

    @Test
    void nothingInTheImageNeedsAnHttpClientToCallItHealthy() {
        assertThat(dockerfile.arguments("HEALTHCHECK")).isEmpty();
    }

    @Test
    void theBuildGetsTheJarsTheirLibrariesAndTheScriptAndNothingElse() throws IOException {
        List<String> rules = Files.readAllLines(Checkout.path(".dockerignore"));

        assertThat(rules.stream().filter(rule -> !rule.startsWith("#")))
                .startsWith(
                        "*",
                        "!coordinator-app/target/coordinator-app-*.jar",
                        "!coordinator-app/target/lib/*.jar",
                        "!participant-app/target/participant-app-*.jar",
                        "!participant-app/target/lib/*.jar",
                        "!docker/archive-classes.sh");
    }
}
