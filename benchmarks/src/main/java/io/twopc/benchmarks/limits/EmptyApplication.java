package io.twopc.benchmarks.limits;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** What Spring Boot starts by itself where the libraries of an application are there, and nothing else of it. */
@SpringBootConfiguration
@EnableAutoConfiguration
public class EmptyApplication {

    /** Runs until it is told to end. */
    public static void main(String... args) {
        SpringApplication.run(EmptyApplication.class, args);
    }

    /**
     * Puts it into a jar that is started as an application's is.
     *
     * @param directory where the jar and the libraries are then
     * @param application the jar of the application, its libraries beside it
     */
    public static Path jar(Path directory, Path application) {
        Path libraries = application.resolveSibling("lib");
        Path jar = directory.resolve("empty.jar");
        try {
            Files.createDirectories(directory);
            Files.createSymbolicLink(directory.resolve(libraries.getFileName()), libraries);
            write(jar, classPath(libraries));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jar;
    }

    private static String classPath(Path libraries) throws IOException {
        try (Stream<Path> files = Files.list(libraries)) {
            return files.map(file -> file.getFileName().toString())
                    // What is ours configures itself, as a library of Spring Boot's would.
                    .filter(name -> !name.startsWith("app-support-") && !name.startsWith("protocol-core-"))
                    .sorted()
                    .map(name -> libraries.getFileName() + "/" + name)
                    .collect(Collectors.joining(" "));
        }
    }

    private static void write(Path jar, String classPath) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, EmptyApplication.class.getName());
        attributes.put(Attributes.Name.CLASS_PATH, classPath);
        String file = EmptyApplication.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                InputStream bytes = EmptyApplication.class.getResourceAsStream("/" + file)) {
            out.putNextEntry(new JarEntry(file));
            if (bytes == null) {
                throw new IllegalStateException("no " + file + " on the class path");
            }
            bytes.transferTo(out);
            out.closeEntry();
        }
    }
}
