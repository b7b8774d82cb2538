package io.twopc.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies in the image, and in which of its layers. */
class ImageLayersIT {

    @TempDir
    Path build;

    @TempDir
    Path app;

    private ImageFiles image;

    @BeforeEach
    void here() {
        image = new ImageFiles(build, app, Path.of(System.getProperty("java.home")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"coordinator-app", "participant-app"})
    void layersPutTogetherHoldAllThatTheJarNeeds(String application) throws Exception {
        image.assemble(application);

        try (JarFile jar = new JarFile(app.resolve("application.jar").toFile())) {
            List<String> classPath = List.of(
                    jar.getManifest().getMainAttributes().getValue("Class-Path").split(" ", -1));
            assertThat(classPath)
                    .hasSizeGreaterThan(20)
                    .allSatisfy(library -> assertThat(app.resolve(library)).exists());
            assertThat(names(app.resolve("lib")))
                    .as("nothing that the jar does not name, nothing that only describes the API")
                    .isSubsetOf(classPath)
                    .noneMatch(library -> library.contains("springdoc") || library.contains("swagger"));
            assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
                    .startsWith("io.twopc.");
        }
        assertThat(app.resolve("data")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"coordinator-app", "participant-app"})
    void whatOftenChangesIsSmallAndApartFromTheLibraries(String application) throws Exception {
        image.sortLayers(application);

        assertThat(size(build.resolve("libraries"))).isGreaterThan(10L << 20);
        assertThat(size(build.resolve("own"))).isLessThan(5L << 20);
    }

    @Test
    void aSecondVersionOfTheJarStopsTheBuild() throws Exception {
        Files.createDirectories(build.resolve("own"));
        Files.createFile(build.resolve("own/coordinator-app-0.0.9.jar"));

        assertThatThrownBy(() -> image.sortLayers("coordinator-app")).isInstanceOf(AssertionError.class);
    }

    private static List<String> names(Path libraries) throws IOException {
        try (Stream<Path> files = Files.list(libraries)) {
            return files.map(file -> "lib/" + file.getFileName()).toList();
        }
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
