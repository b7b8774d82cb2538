package io.twopc.benchmarks.micro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A new directory on the disk that is measured; deleted with all that is in it when closed. */
final class Place implements AutoCloseable {

    /** The system property that says where; without it, under the module that is built. */
    static final String PROPERTY = "twopc.micro.directory";

    private final Path directory;

    Place() throws IOException {
        Path parent = Path.of(System.getProperty(PROPERTY, "target/data/micro")).toAbsolutePath();
        Files.createDirectories(parent);
        directory = Files.createTempDirectory(parent, "log-");
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.delete(each);
            }
        }
    }
}
