package io.twopc.journal;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One log has one user (C34, C40). */
@Timeout(120)
class JournalLockTest {
    @TempDir
    Path directory;

    /** Another process that opens the log, says so, and keeps it until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            JournalOptions options = JournalOptions.in(Path.of(arguments[0]));
            try (JournalRecovery recovery = Journal.recover(options);
                    Journal journal = recovery.start(List.of())) {
                journal.append(new Entry(7, new byte[] {1, 2, 3}))
                        .toCompletableFuture()
                        .join();
                Files.createFile(Path.of(arguments[1]));
                Thread.currentThread().join();
            }
        }
    }

    private void assertRefused() {
        assertThatThrownBy(() -> Journal.recover(JournalOptions.in(directory)))
                .isInstanceOf(JournalLockedException.class)
                .hasMessageContaining(directory.toString());
    }

    @Test
    @DisplayName("C34: a second opener in the same process is refused, and the first one keeps its lock")
    void aSecondOpenerInTheSameProcessIsRefused() throws Exception {
        JournalOptions options = JournalOptions.in(directory);
        JournalRecovery recovery = Journal.recover(options);
        assertRefused();
        try (Journal journal = recovery.start(List.of())) {
            assertRefused();
            Path link =
                    Files.createSymbolicLink(directory.resolveSibling(directory.getFileName() + "-link"), directory);
            assertThatThrownBy(() -> Journal.recover(JournalOptions.in(link)))
                    .isInstanceOf(JournalLockedException.class);
            Files.delete(link);
            // refusing must not have let go of the lock that other processes see
            assertThat(runsElsewhere()).isFalse();
            assertThat(journal.poisoned()).isFalse();
        }
        Journal.recover(options).close();
        Journal.recover(options).close();
    }

    private boolean runsElsewhere() throws Exception {
        Path ready = directory.resolveSibling(directory.getFileName() + "-ready");
        Process other = startHolder(ready);
        try {
            await().atMost(ofSeconds(60)).until(() -> !other.isAlive() || Files.exists(ready));
            return other.isAlive();
        } finally {
            other.destroyForcibly().waitFor();
            Files.deleteIfExists(ready);
        }
    }

    private Process startHolder(Path ready) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        directory.toString(),
                        ready.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    @DisplayName("C34: another process is refused, and one that is killed leaves no stale lock")
    void anotherProcessExcludesUsUntilItIsKilled() throws Exception {
        Path ready = directory.resolveSibling(directory.getFileName() + "-ready");
        Process other = startHolder(ready);
        try {
            await().atMost(ofSeconds(60)).until(() -> !other.isAlive() || Files.exists(ready));
            assertThat(other.isAlive()).as("the other process works").isTrue();
            assertRefused();
        } finally {
            other.destroyForcibly().waitFor();
            Files.deleteIfExists(ready);
        }
        try (JournalRecovery recovery = Journal.recover(JournalOptions.in(directory))) {
            assertThat(LogOwner.read(recovery))
                    .singleElement()
                    .extracting(JournalRecord::body)
                    .isEqualTo(new byte[] {1, 2, 3});
        }
    }

    @Test
    void aDirectoryThatCannotBeUsedIsNamed() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> Journal.recover(JournalOptions.in(file)))
                .isInstanceOf(JournalIoException.class)
                .hasMessageContaining("The directory " + file + " cannot be created: ");
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsNamed() throws Exception {
        Files.createDirectory(directory.resolve("journal.lock")); // root may write anywhere but over this
        assertThatThrownBy(() -> Journal.recover(JournalOptions.in(directory)))
                .isInstanceOf(JournalIoException.class)
                .hasMessageContaining("The directory " + directory + " cannot be written: ");
    }

    @Test
    void aSimulatedDiskExcludesToo() {
        JournalOptions options = LogOwner.options(new SimulatedDisk(), 400, 0);
        Journal journal = Journal.recover(options).startStepped(List.of());
        assertThatThrownBy(() -> Journal.recover(options)).isInstanceOf(JournalLockedException.class);
        journal.close();
        Journal.recover(options).close();
    }

    @Test
    void optionsThatCannotWorkAreRefused() {
        JournalOptions options = JournalOptions.in(directory);
        assertThatThrownBy(() -> options.withSizes(1000, 0)).hasMessageContaining("maxRecordBytes must be 1 to");
        assertThatThrownBy(() -> options.withSizes(1000, 1000)).hasMessageContaining("segmentBytes must be at least");
        assertThatThrownBy(() -> new Entry(0, new byte[0])).hasMessageContaining("type must be 1 to 255");
        assertThatThrownBy(() -> new Entry(256, new byte[0])).hasMessageContaining("type must be 1 to 255");
    }
}
