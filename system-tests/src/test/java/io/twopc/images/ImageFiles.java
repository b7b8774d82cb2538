package io.twopc.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.checkout.Checkout;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The files of an image, put together as the Dockerfile says but without a container engine: its own RUN lines, run where
 * its stages would run them.
 *
 * @param build what the first stage works in
 * @param app what the last stage leaves in /app
 * @param javaHome the Java of the image
 */
record ImageFiles(Path build, Path app, Path javaHome) {

    private static final int RUN_MINUTES = 5;

    /** The first stage. */
    void sortLayers(String application) throws Exception {
        Path jar = Checkout.jar(application);
        copy(jar.resolveSibling("lib"), build.resolve("libraries"));
        Files.createDirectories(build.resolve("own"));
        Files.copy(jar, build.resolve("own").resolve(jar.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        run(runLines().get(0), build);
    }

    /** The last stage, up to its RUN line. */
    void assemble(String application) throws Exception {
        sortLayers(application);
        for (Dockerfile.Copied folder : Dockerfile.read().foldersCopied()) {
            assertThat(folder.from()).startsWith("/build/").endsWith("/");
            copy(build.resolve(folder.from().substring("/build/".length())), app.resolve(folder.to()));
        }
    }

    /** The last stage's RUN line. */
    void archiveClasses() throws Exception {
        Path script = Checkout.path(Dockerfile.ARCHIVE_CLASSES);
        Files.copy(script, app.resolve(script.getFileName().toString()));
        run(runLines().get(1), app);
    }

    private static List<String> runLines() {
        List<String> commands = Dockerfile.read().arguments("RUN");
        assertThat(commands).hasSize(2);
        return commands;
    }

    private void run(String command, Path where) throws Exception {
        Path output = build.resolve("output");
        ProcessBuilder shell = new ProcessBuilder("sh", "-ec", command).directory(where.toFile());
        shell.environment()
                .merge("PATH", javaHome.resolve("bin").toString(), (path, java) -> java + File.pathSeparator + path);
        shell.environment().putAll(Dockerfile.read().environment());
        Process process =
                shell.redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor(RUN_MINUTES, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(() -> read(output)).isZero();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With their times, as the instruction COPY does. */
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
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
