package io.twopc.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.twopc.coordinator.decisionlog.JournalDecisionLog;
import io.twopc.coordinator.history.HistoryException;
import io.twopc.journal.JournalOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** What an operator reads when the coordinator cannot start on its log directory. */
class StartFailureTest {

    @TempDir
    Path directory;

    private static FailureAnalysis analysis(Throwable failure) {
        // those of others need a bean factory
        List<FailureAnalyzer> analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
                .load(FailureAnalyzer.class, (type, name, notOurs) -> {});
        Throwable start = new IllegalStateException("Failed to start bean 'coordinatorLifecycle'", failure);
        return analyzers.stream()
                .filter(each -> each.getClass().getPackage().equals(StartFailureTest.class.getPackage()))
                .map(each -> each.analyze(start))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    private JournalDecisionLog open() {
        return JournalDecisionLog.open(JournalOptions.in(directory), InstantSource.system());
    }

    private static void begin(JournalDecisionLog log) {
        log.scan(logged -> {});
        log.acquire(List.of());
    }

    @Test
    @DisplayName("C34 A log in use: the message names the directory, and says that a killed coordinator holds no lock")
    void locked() {
        try (JournalDecisionLog first = open()) {
            begin(first);

            FailureAnalysis analysis = analysis(catchThrowable(this::open));

            assertThat(analysis.getDescription()).contains(directory.toString(), "in use by another instance");
            assertThat(analysis.getAction()).contains("killed holds no lock", "twopc.coordinator.log.directory");
        }
    }

    @Test
    @DisplayName("C33 A damaged log: the message names file and offset, and says not to go on with it")
    void damaged() throws IOException {
        try (JournalDecisionLog first = open()) {
            begin(first);
        }
        Path segment;
        try (var files = Files.list(directory)) {
            segment = files.filter(file -> file.toString().endsWith(".log"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.write(segment, new byte[] {'x'}, StandardOpenOption.WRITE);

        FailureAnalysis analysis = analysis(catchThrowable(this::open));

        assertThat(analysis.getDescription()).contains(segment.toString(), "at offset 0");
        assertThat(analysis.getAction()).contains("Nothing was changed", "do not start on what is left");
    }

    @Test
    @DisplayName("A directory that cannot be created: the message says so, why, and which property names it")
    void cannotBeCreated() throws IOException {
        Path under = Files.createFile(directory.resolve("file")).resolve("log");

        FailureAnalysis analysis = analysis(
                catchThrowable(() -> JournalDecisionLog.open(JournalOptions.in(under), InstantSource.system())));

        assertThat(analysis.getDescription()).contains("The directory " + under + " cannot be created: java.nio.file.");
        assertThat(analysis.getAction())
                .contains("can be created, read and written", "twopc.coordinator.log.directory");
    }

    @Test
    @DisplayName("A directory that cannot be written: the message says so, why, and which property names it")
    void cannotBeWritten() throws IOException {
        Files.createDirectory(directory.resolve("journal.lock"));

        FailureAnalysis analysis = analysis(catchThrowable(this::open));

        assertThat(analysis.getDescription())
                .contains("The directory " + directory + " cannot be written: java.nio.file.");
        assertThat(analysis.getAction())
                .contains("can be created, read and written", "twopc.coordinator.log.directory");
    }

    @Test
    @DisplayName("A history that cannot be used: the message is the history's own, and says where it lies")
    void history() {
        FailureAnalysis analysis =
                analysis(new HistoryException("The history file h is in use by another process", null));

        assertThat(analysis.getDescription()).contains("The history file h is in use by another process");
        assertThat(analysis.getAction()).contains("twopc.coordinator.log.directory");
    }
}
