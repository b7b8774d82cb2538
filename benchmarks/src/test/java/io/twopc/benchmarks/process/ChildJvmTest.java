package io.twopc.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmTest {

    @TempDir
    private Path directory;

    /** Says something that nobody waits for, and then repeats what it is told, once. */
    static final class Parrot {

        private Parrot() {}

        public static void main(String... words) throws IOException {
            System.out.println("INFO: a library has started");
            System.out.println(words[0]);
            System.out.println(
                    "SAID " + new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine());
        }
    }

    @Test
    void itIsWaitedForToldAndAnswers() {
        try (ChildJvm child = parrot(directory)) {
            assertThat(child.await("READY ")).isEqualTo("1 2");
            child.tell("64 5 10");
            assertThat(child.await("SAID ")).isEqualTo("64 5 10");
        }
    }

    @Test
    void oneThatEndsByItselfIsNotWaitedForForEver() {
        try (ChildJvm child = parrot(directory)) {
            child.tell("anything");
            assertThatThrownBy(() -> child.await("NEVER"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("ended by itself");
        }
    }

    @Test
    void itWorksWhereThisOneDoesWhenNoOtherPlaceIsNamed() {
        try (ChildJvm child = parrot(Path.of(""))) {
            assertThat(child.await("READY ")).isEqualTo("1 2");
        }
    }

    private static ChildJvm parrot(Path where) {
        return ChildJvm.start(
                where,
                Redirect.DISCARD,
                List.of("-cp", System.getProperty("java.class.path"), Parrot.class.getName(), "READY 1 2"));
    }
}
