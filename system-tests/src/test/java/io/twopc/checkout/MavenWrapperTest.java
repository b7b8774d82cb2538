package io.twopc.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which Maven {@code mvnw} takes: an installed one of at least 3.8, otherwise the one it downloads. Nothing here does. */
class MavenWrapperTest {

    private static final List<String> TOOLS =
            List.of("basename", "cat", "dirname", "head", "mkdir", "mktemp", "rm", "sed", "tr", "uname");

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void makeAPathWithoutMavenAndWithoutNetwork() throws IOException {
        Skip.unless(Files.isExecutable(Path.of("/bin/sh")), "mvnw isn't tried: this machine has no /bin/sh");
        path = Files.createDirectory(directory.resolve("bin"));
        for (String tool : TOOLS) {
            script(tool, "exec " + installed(tool) + " \"$@\"");
        }
        script("wget", "echo downloads \"$@\"; exit 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.8.1", "3.8.7", "3.10.0", "4.0.0", "4.0.0-rc-4"})
    void anInstalledMavenThatIsNewEnoughIsUsed(String version) throws Exception {
        installMaven(version);

        assertThat(mvnw("-B", "two words", "verify")).isEqualTo("maven ran: -B|two words|verify|");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.2.1", "3.0.5", "3.6.3"})
    void anOlderMavenIsPassedOver(String version) throws Exception {
        installMaven(version);

        assertThat(mvnw("verify")).startsWith("downloads").contains("https://archive.apache.org/dist/maven/maven-3/");
    }

    @Test
    void withoutMavenTheDistributionIsDownloaded() throws Exception {
        assertThat(mvnw("verify")).startsWith("downloads").doesNotContain("maven ran");
    }

    @Test
    void aMavenThatDoesNotRunIsPassedOver() throws Exception {
        script("mvn", "echo no Java here >&2; exit 1");

        assertThat(mvnw("verify")).startsWith("downloads");
    }

    @Test
    void anotherRepositoryCanBeNamedForADistributionOfARepository() throws Exception {
        Path copy = directory.resolve("checkout").resolve("mvnw");
        Path wrapper = Files.createDirectories(copy.resolveSibling(".mvn").resolve("wrapper"));
        Files.copy(Checkout.path("mvnw"), copy);
        String distribution = "/org/apache/maven/apache-maven/3.9.11/apache-maven-3.9.11-bin.zip";
        Files.writeString(
                wrapper.resolve("maven-wrapper.properties"),
                "distributionUrl=https://one.example" + distribution + "\n");

        assertThat(run(copy, Map.of("MVNW_REPOURL", "https://other.example/mirror"), "verify"))
                .startsWith("downloads")
                .contains("https://other.example/mirror"
                        + distribution.substring(0, distribution.length() - "zip".length()))
                .doesNotContain("one.example");
    }

    private void installMaven(String version) throws IOException {
        script(
                "mvn",
                "[ \"$1\" != --version ] || { printf '\\033[1mApache Maven " + version
                        + " (0a1b)\\033[m\\nJava version: 17.0.1\\n'; exit; }",
                "printf 'maven ran: '; printf '%s|' \"$@\"");
    }

    private String mvnw(String... arguments) throws IOException, InterruptedException {
        return run(Checkout.path("mvnw"), Map.of(), arguments);
    }

    private String run(Path mvnw, Map<String, String> variables, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = Stream.concat(Stream.of("/bin/sh", mvnw.toString()), Stream.of(arguments))
                .toList();
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("MVNW_") || name.startsWith("MAVEN_"));
        builder.environment().putAll(variables);
        builder.environment().put("PATH", path.toString());
        builder.environment().put("HOME", directory.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return output;
    }

    private void script(String name, String... lines) throws IOException {
        Path script = Files.writeString(path.resolve(name), "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path installed(String tool) {
        return Stream.of("/usr/bin", "/bin")
                .map(directory -> Path.of(directory, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + tool + " on this machine"));
    }
}
