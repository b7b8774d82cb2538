package io.twopc.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.checkout.OtherJdks;
import io.twopc.checkout.Skip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The archive of classes in the image: written by the Dockerfile's own lines, used by its own entry point. */
class ImageArchiveIT {

    private static final Path THIS_JAVA = Path.of(System.getProperty("java.home"));
    private static final int START_MINUTES = 3;

    /** Ends the process when all its beans are there. */
    private static final String END = " -Dspring.context.exit=onRefresh";

    /** What the JVM says, beside the image's files. */
    private static final String LOG = "../jvm.log";

    private static final Map<String, String> FIRST_CLASS = Map.of(
            "coordinator-app", "io.twopc.coordinator.CoordinatorLifecycle",
            "participant-app", "io.twopc.participant.ParticipantLifecycle");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"coordinator-app", "participant-app"})
    void aStartTakesTheApplicationsClassesFromTheArchive(String application) throws Exception {
        ImageFiles image = image(application, THIS_JAVA, "image");

        assertThat(image.app().resolve("archive-classes.sh")).doesNotExist();
        assertThat(image.app().resolve("data")).isEmptyDirectory();
        assertThat(start(image, FIRST_CLASS.get(application))).contains("shared objects file");
        assertThat(image.app().resolve(LOG)).content().contains("Using Serial");
    }

    @Test
    void soDoesOneOnEveryOtherJavaThatIsHere() throws Exception {
        Map<Integer, Path> others = OtherJdks.installed();
        Skip.unless(!others.isEmpty(), OtherJdks.NONE);
        for (Map.Entry<Integer, Path> jdk : others.entrySet()) {
            ImageFiles image = image("coordinator-app", jdk.getValue(), "image-" + jdk.getKey());

            assertThat(start(image, FIRST_CLASS.get("coordinator-app")))
                    .as("on Java " + jdk.getKey())
                    .contains("shared objects file");
        }
    }

    @Test
    void aStartThatTheArchiveDoesNotFitIsOneWithoutIt() throws Exception {
        ImageFiles image = image("coordinator-app", THIS_JAVA, "image");
        Files.setLastModifiedTime(image.app().resolve("application.jar"), FileTime.from(Instant.EPOCH));

        assertThat(start(image, FIRST_CLASS.get("coordinator-app"))).doesNotContain("shared objects file");
    }

    private ImageFiles image(String application, Path javaHome, String name) throws Exception {
        Path place = directory.resolve(name);
        ImageFiles image = new ImageFiles(place.resolve("build"), place.resolve("app"), javaHome);
        Files.createDirectories(image.build());
        image.assemble(application);
        image.archiveClasses();
        return image;
    }

    /** Starts the entry point and tells where a class came from. */
    private static String start(ImageFiles image, String type) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(Dockerfile.read().entrypoint());
        command.set(0, image.javaHome().resolve("bin/java").toString());
        command.add("--twopc.participant.id=bank");
        Path output = image.build().resolve("start");
        ProcessBuilder java = new ProcessBuilder(command).directory(image.app().toFile());
        java.environment().put("JAVA_TOOL_OPTIONS", "-Xlog:gc,class+load:file=" + LOG + END);
        java.environment().putAll(Dockerfile.read().environment());
        Process process =
                java.redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor(START_MINUTES, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(() -> ImageFiles.read(output)).isZero();
        } finally {
            process.destroyForcibly();
        }
        return ImageFiles.read(image.app().resolve(LOG))
                .lines()
                .filter(line -> line.contains(" " + type + " "))
                .findFirst()
                .orElseThrow();
    }
}
