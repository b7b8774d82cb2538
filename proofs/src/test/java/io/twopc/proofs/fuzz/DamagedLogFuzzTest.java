package io.twopc.proofs.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.twopc.journal.Checkpoint;
import io.twopc.journal.Entry;
import io.twopc.journal.Journal;
import io.twopc.journal.JournalRecord;
import io.twopc.journal.JournalRecovery;
import io.twopc.journal.SimulatedDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * A log as a journal wrote it, with extents or without, damaged in up to eight places (C33): a start finds the first of its records, or names file
 * and offset. It never finds others, or the same in another order.
 *
 * <p>Input: which log, then the damages: what, which file, where, and what else it takes, see {@link #damage}.
 */
class DamagedLogFuzzTest {

    private static final int MOST_DAMAGES = 8;
    private static final int SECTOR_BYTES = 16;
    private static final List<Map<Path, byte[]>> LOGS = Stream.of(0, 150)
            .flatMap(extentBytes -> Stream.of(
                    killed(extentBytes), closed(extentBytes), withCheckpoint(extentBytes), restarted(extentBytes)))
            .toList();

    @FuzzTest(maxDuration = "24h")
    void aStartFindsAPrefixOrNamesThePlace(byte[] input) {
        Script script = new Script(input);
        Map<Path, byte[]> whole = LOGS.get(script.below(LOGS.size()));
        List<JournalRecord> written = Logs.read(whole).orElseThrow();
        Map<Path, byte[]> damaged = new TreeMap<>(whole);
        for (int i = 0; i < MOST_DAMAGES && !script.isOver() && !damaged.isEmpty(); i++) {
            damage(damaged, script);
        }
        Optional<List<JournalRecord>> found = Logs.read(damaged);
        if (found.isPresent() && isHonest(whole, damaged)) {
            int count = found.get().size();
            assertThat(count).isLessThanOrEqualTo(written.size());
            assertThat(found.get()).isEqualTo(written.subList(0, count));
            Logs.goesOn(damaged, found.get());
        }
    }

    /** Whether no damage is a record with a checksum that holds: a fuzzer finds such, chance does not. */
    private static boolean isHonest(Map<Path, byte[]> whole, Map<Path, byte[]> damaged) {
        Set<JournalRecord> before = new HashSet<>();
        whole.values().forEach(file -> before.addAll(Segments.entriesAnywhereIn(file)));
        return damaged.values().stream().allMatch(file -> before.containsAll(Segments.entriesAnywhereIn(file)));
    }

    private static void damage(Map<Path, byte[]> files, Script script) {
        int what = script.below(8);
        Path file = List.copyOf(files.keySet()).get(script.below(files.size()));
        byte[] bytes = files.getOrDefault(file, new byte[0]).clone();
        int at = bytes.length == 0 ? 0 : script.pair() % bytes.length;
        if (what == 7) {
            files.remove(file);
            return;
        }
        files.put(file, bytes.length == 0 ? bytes : damaged(what, bytes, at, script));
    }

    private static byte[] damaged(int what, byte[] bytes, int at, Script script) {
        int sectorAt = at / SECTOR_BYTES * SECTOR_BYTES;
        int sectorEnd = Math.min(bytes.length, sectorAt + SECTOR_BYTES);
        switch (what) {
            case 0, 1 -> bytes[at] ^= (byte) (1 << script.below(8));
            case 2 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 3 -> Arrays.fill(bytes, sectorAt, sectorEnd, (byte) 0);
            case 4 -> {
                int from = script.pair() % bytes.length;
                System.arraycopy(
                        bytes.clone(), from, bytes, at, Math.min(SECTOR_BYTES, bytes.length - Math.max(from, at)));
            }
            case 5 -> {
                byte[] garbage = script.take(script.below(64));
                return Segments.joined(List.of(bytes, garbage));
            }
            default -> {
                byte[] other = script.take(script.below(16));
                System.arraycopy(other, 0, bytes, at, Math.min(other.length, bytes.length - at));
            }
        }
        return bytes;
    }

    /** Several segments, written one by one and four at a time. */
    private static SimulatedDisk written(boolean close, int extentBytes) {
        SimulatedDisk disk = new SimulatedDisk();
        Journal journal = start(disk, extentBytes);
        for (int i = 0; i < 24; i++) {
            journal.append(entry(i));
            if (i < 12 || i % 4 == 3) {
                journal.drainOnce();
            }
        }
        if (close) {
            journal.close();
        }
        disk.killProcess();
        return disk;
    }

    private static Journal start(SimulatedDisk disk, int extentBytes) {
        try (JournalRecovery recovery = Journal.recover(Logs.on(disk, extentBytes))) {
            List<Entry> entries = new ArrayList<>();
            recovery.scan(each -> entries.add(new Entry(each.type(), each.body())));
            return recovery.startStepped(entries);
        }
    }

    private static Entry entry(int number) {
        byte[] body = new byte[3 + number % 11];
        Arrays.fill(body, (byte) number);
        return new Entry(1 + number % 250, body);
    }

    private static Map<Path, byte[]> killed(int extentBytes) {
        return written(false, extentBytes).contents();
    }

    private static Map<Path, byte[]> closed(int extentBytes) {
        return written(true, extentBytes).contents();
    }

    /** Older segments, a checkpoint that did not drop them, and more records. */
    private static Map<Path, byte[]> withCheckpoint(int extentBytes) {
        SimulatedDisk disk = new SimulatedDisk();
        Journal journal = start(disk, extentBytes);
        for (int i = 0; i < 8; i++) {
            journal.append(entry(i));
            journal.drainOnce();
        }
        CompletableFuture<Checkpoint> checkpoint =
                journal.checkpoint(List.of(entry(2), entry(5))).toCompletableFuture();
        journal.append(entry(9));
        journal.drainOnce();
        assertThat(checkpoint).isCompleted();
        journal.append(entry(10));
        journal.drainOnce();
        disk.killProcess();
        return disk.contents();
    }

    /** A log that begins with the copies of a start. */
    private static Map<Path, byte[]> restarted(int extentBytes) {
        SimulatedDisk disk = written(false, extentBytes);
        Journal journal = start(disk, extentBytes);
        journal.append(entry(30));
        journal.drainOnce();
        disk.killProcess();
        return disk.contents();
    }
}
