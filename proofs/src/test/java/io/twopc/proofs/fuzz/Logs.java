package io.twopc.proofs.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.journal.Entry;
import io.twopc.journal.Journal;
import io.twopc.journal.JournalCorruptException;
import io.twopc.journal.JournalOptions;
import io.twopc.journal.JournalRecord;
import io.twopc.journal.JournalRecovery;
import io.twopc.journal.SimulatedDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** What may be asked of the files of a log, whatever is in them. */
final class Logs {

    static final Path DIRECTORY = Path.of("/log");
    static final UUID LOG_ID = new UUID(0x0102030405060708L, 0x090A0B0C0D0E0F10L);

    private Logs() {}

    static Path segment(long number) {
        return DIRECTORY.resolve(String.format("segment-%016d.log", number));
    }

    static JournalOptions on(SimulatedDisk disk) {
        return on(disk, 150);
    }

    static JournalOptions on(SimulatedDisk disk, int extentBytes) {
        return JournalOptions.in(DIRECTORY)
                .withFiles(disk)
                .withSizes(400, 256)
                .withExtents(extentBytes)
                .withNewLogId(() -> LOG_ID);
    }

    /**
     * What a start finds in these files: all records, or nothing where it was refused in the only way that there is, by
     * naming one of the files and a place in it.
     */
    static Optional<List<JournalRecord>> read(Map<Path, byte[]> files) {
        int bytes = files.values().stream().mapToInt(file -> file.length).sum();
        SimulatedDisk disk = SimulatedDisk.holding(files);
        Optional<List<JournalRecord>> found = Allocation.bounded(bytes, () -> readOrRefuse(disk, files));
        assertThat(disk.contents()).as("reading changes nothing").containsExactlyEntriesOf(files);
        return found;
    }

    private static Optional<List<JournalRecord>> readOrRefuse(SimulatedDisk disk, Map<Path, byte[]> files) {
        try (JournalRecovery recovery = Journal.recover(on(disk))) {
            List<JournalRecord> records = scan(recovery);
            assertThat(scan(recovery)).as("read again").isEqualTo(records);
            return Optional.of(records);
        } catch (JournalCorruptException refused) {
            assertThat(files).containsKey(refused.file());
            byte[] file = files.getOrDefault(refused.file(), new byte[0]);
            assertThat(refused.offset()).isBetween(0L, (long) Math.max(file.length, Segments.HEADER_BYTES));
            assertThat(refused).hasMessageContaining(refused.file() + " at offset " + refused.offset());
            return Optional.empty();
        }
    }

    static List<JournalRecord> scan(JournalRecovery recovery) {
        List<JournalRecord> records = new ArrayList<>();
        recovery.scan(records::add);
        for (int i = 1; i < records.size(); i++) {
            assertThat(records.get(i).sequence())
                    .isGreaterThan(records.get(i - 1).sequence());
        }
        return records;
    }

    /** A start on files that can be read goes on with their records and one more, over a power cut. */
    static void goesOn(Map<Path, byte[]> files, List<JournalRecord> found) {
        SimulatedDisk disk = SimulatedDisk.holding(files);
        List<Entry> expected = new ArrayList<>();
        found.forEach(each -> expected.add(new Entry(each.type(), each.body())));
        Entry more = new Entry(200, new byte[] {42});
        try (JournalRecovery recovery = Journal.recover(on(disk))) {
            Journal journal = recovery.startStepped(List.copyOf(expected));
            CompletableFuture<Long> durable = journal.append(more).toCompletableFuture();
            journal.drainOnce();
            assertThat(durable).isCompleted();
        }
        expected.add(more);
        disk.restart(SimulatedDisk.Survival.NOTHING_UNFORCED);
        try (JournalRecovery recovery = Journal.recover(on(disk))) {
            assertThat(scan(recovery).stream().map(each -> new Entry(each.type(), each.body())))
                    .isEqualTo(expected);
        }
    }
}
