package io.twopc.proofs.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.twopc.journal.JournalRecord;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Files in a log's directory that nobody's journal wrote, most of their checksums right and their fields wrong in every
 * way (C33): a start reads records that stand there, or names file and offset; nothing else, in bounded memory.
 *
 * <p>Input: decisions of a byte each, of which 0 is what a journal would write; see {@link #files}.
 */
class ForgedLogFuzzTest {

    private static final int MOST_SEGMENTS = 4;
    private static final long[] STRANGE = {0, 1, 2, 3, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32, 5};

    @FuzzTest(maxDuration = "24h")
    void aStartReadsWhatStandsThereOrNamesThePlace(byte[] input) {
        Map<Path, byte[]> files = files(new Script(input));
        Optional<List<JournalRecord>> found = Logs.read(files);
        if (found.isPresent()) {
            Set<JournalRecord> standing = new HashSet<>();
            files.values().forEach(file -> standing.addAll(Segments.entriesAnywhereIn(file)));
            assertThat(standing).as("nothing is made up").containsAll(found.get());
            if (goesOnAfter(found.get())) {
                Logs.goesOn(files, found.get());
            }
        }
    }

    /** Records that no owner can write, or at the end of all numbers, can be read; that must be enough. */
    private static boolean goesOnAfter(List<JournalRecord> found) {
        return found.stream()
                .allMatch(each -> each.type() > 0 && each.body().length <= 256 && each.sequence() < Long.MAX_VALUE / 2);
    }

    private static Map<Path, byte[]> files(Script script) {
        Map<Path, byte[]> files = new TreeMap<>();
        long sequence = 1;
        long number = 1;
        int segments = 1 + script.below(MOST_SEGMENTS);
        for (int i = 0; i < segments; i++) {
            number += 1 + odd(script, 0);
            List<byte[]> parts = new ArrayList<>();
            parts.add(header(script, number - 1, sequence));
            int records = script.below(8);
            for (int k = 0; k < records; k++) {
                parts.add(entry(script, sequence));
                sequence++;
            }
            int behind = script.octet() % 4;
            if (behind == 1) {
                parts.add(script.take(script.octet()));
            } else if (behind == 2) {
                parts.add(new byte[100]);
            }
            long name = number - 1;
            files.put(Logs.segment(name < 1 ? 1 : name % 10_000_000_000_000_000L), Segments.joined(parts));
        }
        return files;
    }

    private static byte[] header(Script script, long number, long firstSequence) {
        int oddities = script.octet();
        if ((oddities & 3) == 3) {
            return script.take(Segments.HEADER_BYTES);
        }
        int version = (oddities & 4) == 0 ? 1 : script.octet();
        int kind = (oddities & 8) == 0 ? 0 : script.below(3);
        long base = (oddities & 16) == 0 ? 1 : strange(script, number);
        long first = (oddities & 32) == 0 ? firstSequence : firstSequence + script.octet();
        long mine = (oddities & 64) == 0 ? number : strange(script, number);
        return Segments.header(version, kind, Logs.LOG_ID, mine, first, base);
    }

    private static byte[] entry(Script script, long due) {
        int oddities = script.octet();
        long sequence = (oddities & 1) == 0 ? due : strange(script, due);
        long forced = (oddities & 2) == 0 ? due - 1 : strange(script, due);
        int type = (oddities & 4) == 0 ? 1 : script.octet();
        byte[] body = (oddities & 8) == 0 ? ByteBuffer.allocate(8).putLong(1).array() : script.take(script.below(40));
        byte[] bytes = Segments.entry(type, sequence, forced, body);
        if ((oddities & 16) != 0) {
            bytes[script.below(Segments.RECORD_HEADER_BYTES)] ^= (byte) (1 << script.below(8));
        }
        return bytes;
    }

    private static long odd(Script script, long plain) {
        int choice = script.octet();
        return choice < 200 ? plain : STRANGE[choice % STRANGE.length];
    }

    private static long strange(Script script, long near) {
        int choice = script.octet();
        return choice < STRANGE.length ? STRANGE[choice] : near + choice - 128;
    }
}
