package io.twopc.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real file system that is full, and then is not: the log ends at once, and a restart has all that was promised. */
@Timeout(120)
class JournalDiskFullTest {
    private static final int PAGE_BYTES = 4096;
    private static final int SEGMENT_BYTES = 3 * PAGE_BYTES;
    private static final int BODY_BYTES = 700;

    @TempDir
    Path directory;

    private Tmpfs tmpfs;

    @BeforeEach
    void mount() {
        tmpfs = Tmpfs.mount(directory, 512);
    }

    @AfterEach
    void unmount() {
        if (tmpfs != null) {
            tmpfs.close();
        }
    }

    private JournalOptions options(Path log) {
        return JournalOptions.in(log).withSizes(SEGMENT_BYTES, 1024);
    }

    private static Entry entry(int number) {
        return new Entry(1, ByteBuffer.allocate(BODY_BYTES).putInt(number).array());
    }

    private static List<Integer> numbers(JournalRecovery recovery) {
        return LogOwner.read(recovery).stream()
                .map(each -> ByteBuffer.wrap(each.body()).getInt())
                .toList();
    }

    /** Appends until the disk is full; returns how many were told to be durable. */
    private static int appendUntilFull(Journal journal) {
        for (int number = 0; ; number++) {
            try {
                journal.append(entry(number)).toCompletableFuture().join();
            } catch (CompletionException e) {
                assertThat(e)
                        .hasCauseInstanceOf(JournalPoisonedException.class)
                        .hasRootCauseMessage("No space left on device");
                return number;
            }
        }
    }

    @Test
    @DisplayName(
            "C10 R3: full in a write, in the making of a segment, anywhere; space again changes nothing until a restart")
    void fullWhileAppending() throws Exception {
        for (int pages = 2; pages <= 14; pages++) {
            Path log = directory.resolve("log-" + pages);
            int promised;
            try (JournalRecovery recovery = Journal.recover(options(log));
                    Journal journal = recovery.start(List.of())) {
                tmpfs.leaveOnly((long) pages * PAGE_BYTES);
                promised = appendUntilFull(journal);
                tmpfs.giveBack();
                assertThat(journal.poisonCause()).isPresent();
                assertThatThrownBy(() ->
                                journal.append(entry(-1)).toCompletableFuture().join())
                        .as("space again, and still nothing is taken")
                        .hasCauseInstanceOf(JournalPoisonedException.class);
            }
            assertThat(promised).isGreaterThan(0);
            restartHasAll(log, promised);
            deleteAll(log);
        }
    }

    private void restartHasAll(Path log, int promised) {
        List<Integer> found;
        try (JournalRecovery recovery = Journal.recover(options(log))) {
            found = numbers(recovery);
            assertThat(found).isEqualTo(upTo(found.size()));
            assertThat(found.size())
                    .as("all promised, at most the failed one more")
                    .isBetween(promised, promised + 1);
            try (Journal journal = recovery.start(
                    found.stream().map(JournalDiskFullTest::entry).toList())) {
                journal.append(entry(found.size())).toCompletableFuture().join();
            }
        }
        try (JournalRecovery recovery = Journal.recover(options(log))) {
            assertThat(numbers(recovery)).isEqualTo(upTo(found.size() + 1));
        }
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static void deleteAll(Path log) throws Exception {
        try (var files = Files.list(log)) {
            for (Path each : files.toList()) {
                Files.delete(each);
            }
        }
    }

    @Test
    @DisplayName("C10: full in a checkpoint; its copies count no less and no more than before")
    void fullWhileChecking() {
        List<Entry> live =
                IntStream.range(0, 40).mapToObj(JournalDiskFullTest::entry).toList();
        for (int pages = 0; pages <= 6; pages++) {
            Path log = directory.resolve("log-" + pages);
            try (JournalRecovery recovery = Journal.recover(options(log));
                    Journal journal = recovery.start(live)) {
                tmpfs.leaveOnly((long) pages * PAGE_BYTES);
                assertThatThrownBy(() ->
                                journal.checkpoint(live).toCompletableFuture().join())
                        .hasCauseInstanceOf(JournalPoisonedException.class);
                tmpfs.giveBack();
                assertThat(journal.poisoned()).isTrue();
            }
            try (JournalRecovery recovery = Journal.recover(options(log))) {
                assertThat(numbers(recovery)).as("%d pages left", pages).isEqualTo(upTo(40));
            }
        }
    }

    @Test
    @DisplayName("C34: full in a start; the log is as it was, given back, and starts when there is space again")
    void fullWhileStarting() {
        List<Entry> live =
                IntStream.range(0, 40).mapToObj(JournalDiskFullTest::entry).toList();
        Path log = directory.resolve("log");
        Journal.recover(options(log)).start(live).close();
        List<Integer> refusedWith = new ArrayList<>();
        for (int pages = 0; pages <= 6; pages++) {
            tmpfs.leaveOnly((long) pages * PAGE_BYTES);
            try (JournalRecovery recovery = Journal.recover(options(log))) {
                assertThat(numbers(recovery)).isEqualTo(upTo(40));
                assertThatThrownBy(() -> recovery.start(live))
                        .isInstanceOf(JournalIoException.class)
                        .hasMessageContaining(log.toString())
                        .hasRootCauseMessage("No space left on device");
                refusedWith.add(pages);
            }
            // What a failed start has left takes room of its own until the next one.
            tmpfs.giveBack();
        }
        assertThat(refusedWith).hasSize(7);
        try (JournalRecovery recovery = Journal.recover(options(log));
                Journal journal = recovery.start(live)) {
            assertThat(journal.segmentCount())
                    .as("what failed starts left is gone")
                    .isEqualTo(1);
        }
        try (JournalRecovery recovery = Journal.recover(options(log))) {
            assertThat(numbers(recovery)).isEqualTo(upTo(40));
        }
    }
}
