package io.twopc.checkout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The other Java versions that are installed here: where Linux distributions put JDKs, and where {@code JAVA_HOME_25} and
 * the like point.
 */
public final class OtherJdks {

    private static final Path INSTALLED = Path.of("/usr/lib/jvm");
    private static final int OLDEST = 17;

    /** Why a test of them has nothing to do. */
    public static final String NONE =
            "no Java but " + Runtime.version().feature() + " in " + INSTALLED + " or a JAVA_HOME_<version>";

    private OtherJdks() {}

    /** One home for each version but the one that runs the tests. */
    public static Map<Integer, Path> installed() throws IOException {
        List<Path> homes = new ArrayList<>();
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("JAVA_HOME_")) {
                homes.add(Path.of(value));
            }
        });
        if (Files.isDirectory(INSTALLED)) {
            try (Stream<Path> directories = Files.list(INSTALLED)) {
                directories.sorted().forEach(homes::add);
            }
        }
        Map<Integer, Path> byVersion = new TreeMap<>();
        for (Path home : homes) {
            int version = version(home);
            if (version >= OLDEST && version != Runtime.version().feature()) {
                byVersion.putIfAbsent(version, home);
            }
        }
        return byVersion;
    }

    /** By its release file; 0 where there is none, or no java. */
    private static int version(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release) || !Files.isExecutable(home.resolve("bin/java"))) {
            return 0;
        }
        return Files.readAllLines(release).stream()
                .filter(line -> line.startsWith("JAVA_VERSION=\""))
                .map(line -> line.substring("JAVA_VERSION=\"".length(), line.lastIndexOf('"')))
                .mapToInt(version -> Runtime.Version.parse(version).feature())
                .findFirst()
                .orElse(0);
    }
}
