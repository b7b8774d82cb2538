package io.twopc.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoriesTest {

    @Test
    void countsTheFilesOfOneKind(@TempDir Path directory) throws IOException {
        Path below = Files.createDirectory(directory.resolve("below"));
        Files.writeString(below.resolve("1.log"), "four");
        Files.writeString(below.resolve("2.log"), "three");
        Files.writeString(below.resolve("history.mv"), "something else");

        assertThat(Directories.bytes(directory, ".log")).isEqualTo(9);
        assertThat(Directories.bytes(directory, ".mv")).isEqualTo(14);
    }
}
