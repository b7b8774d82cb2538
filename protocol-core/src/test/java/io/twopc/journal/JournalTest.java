package io.twopc.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    Path directory;

    @Test
    void whatWasAppendedIsReadBackInOrder() {
        JournalOptions options = JournalOptions.in(directory.resolve("a/b"));
        try (JournalRecovery recovery = Journal.recover(options);
                Journal journal = recovery.start(List.of())) {
            assertThat(recovery.isNew()).isTrue();
            for (int i = 0; i < 100; i++) {
                journal.append(new Entry(1 + i, new byte[i]))
                        .toCompletableFuture()
                        .join();
            }
        }
        List<JournalRecord> read = new ArrayList<>();
        try (JournalRecovery recovery = Journal.recover(options)) {
            assertThat(recovery.isNew()).isFalse();
            recovery.scan(read::add);
        }
        assertThat(read).hasSize(100);
        assertThat(read.get(7).type()).isEqualTo(8);
    }
}
