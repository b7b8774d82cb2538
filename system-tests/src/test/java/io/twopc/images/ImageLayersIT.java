package io.twopc.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.checkout.Checkout;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The image's files, put together as the Dockerfile says but without a container engine. */
class ImageLayersIT {

    @TempDir
    Path build;

    @TempDir
    Path app;

    @ParameterizedTest
    @ValueSource(strings = {"coordinator-app", "participant-app"})
    void layersPutTogetherHoldAllThatTheJarNeeds(String application) throws Exception {
        assembleImage(application);

        try (JarFile jar = new JarFile(app.resolve("application.jar").toFile())) {
            List<String> classPath = List.of(
                    jar.getManifest().getMainAttributes().getValue("Class-Path").split(" ", -1));
            assertThat(classPath)
                    .hasSizeGreaterThan(20)
                    .allSatisfy(library -> assertThat(app.resolve(library)).exists());
            assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
                    .startsWith("io.twopc.");
        }
        assertThat(app.resolve("data")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"coordinator-app", "participant-app"})
    void whatOftenChangesIsSmallAndApartFromTheLibraries(String application) throws Exception {
        extractLayers(application);

        assertThat(size(build.resolve("layers/dependencies"))).isGreaterThan(10L << 20);
        assertThat(size(build.resolve("layers/application"))).isLessThan(5L << 20);
    }

    private void assembleImage(String application) throws Exception {
        extractLayers(application);
        for (String folder : Dockerfile.read().foldersCopied()) {
            assertThat(folder).startsWith("/build/").endsWith("/");
            copy(build.resolve(folder.substring("/build/".length())), app);
        }
    }

    /** Runs the Dockerfile's own RUN line, where its first stage would. */
    private void extractLayers(String application) throws Exception {
        Files.copy(Checkout.jar(application), build.resolve("application.jar"));
        List<String> commands = new ArrayList<>(Dockerfile.read().arguments("RUN"));
        assertThat(commands).hasSize(1);
        ProcessBuilder shell = new ProcessBuilder("sh", "-ec", commands.get(0)).directory(build.toFile());
        shell.environment().merge("PATH", javaDirectory(), (path, java) -> java + File.pathSeparator + path);
        Process process = shell.redirectErrorStream(true)
                .redirectOutput(build.resolve("output").toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue())
                    .as(() -> read(build.resolve("output")))
                    .isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String javaDirectory() {
        return Path.of(System.getProperty("java.home"), "bin").toString();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "unreadable: " + e;
        }
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.createDirectories(to.resolve(from.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)));
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
