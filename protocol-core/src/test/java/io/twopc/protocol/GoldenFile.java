package io.twopc.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A text file under {@code src/test/resources} that a test's output must equal. Run with {@code -Dtwopc.golden.rewrite=true}
 * to write the output there instead, and then read the difference before committing it.
 */
public final class GoldenFile {

    private GoldenFile() {}

    public static Path path(String name) {
        return Path.of("src", "test", "resources").resolve(name);
    }

    public static void assertEquals(Path file, String actual) throws IOException {
        if (Boolean.getBoolean("twopc.golden.rewrite")) {
            Files.writeString(file, actual);
        }
        assertThat(actual).as("%s", file).isEqualTo(Files.readString(file));
    }
}
