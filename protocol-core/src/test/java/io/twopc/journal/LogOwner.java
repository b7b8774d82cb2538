package io.twopc.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A small owner of a journal that begins and ends things, as a coordinator does transactions, and remembers over crashes
 * what it was promised.
 *
 * <p>It drives the journal in steps. {@link #recover} fails if the log breaks a promise.
 */
final class LogOwner {
    static final Path DIRECTORY = Path.of("/log");
    static final int BEGIN = 1;
    static final int END = 2;
    static final UUID LOG_ID = new UUID(0x0102030405060708L, 0x090A0B0C0D0E0F10L);

    /** What the owner may rely on, per thing, in the order in which it can happen. */
    private enum Known {
        BEGIN_TRIED,
        BEGUN,
        END_TRIED,
        ENDED
    }

    private final SimulatedDisk disk;
    private final JournalOptions options;
    private final Map<Integer, Known> known = new TreeMap<>();
    private @Nullable Journal journal;
    private int nextThing = 1;

    LogOwner(SimulatedDisk disk, long segmentBytes, int extentBytes) {
        this.disk = disk;
        this.options = options(disk, segmentBytes, extentBytes);
    }

    static JournalOptions options(JournalFiles disk, long segmentBytes, int extentBytes) {
        return JournalOptions.in(DIRECTORY)
                .withFiles(disk)
                .withSizes(segmentBytes, 128)
                .withExtents(extentBytes)
                .withNewLogId(() -> LOG_ID);
    }

    static Entry entry(int type, int thing) {
        // bodies of different lengths, so that records straddle sectors in every way
        byte[] body = new byte[4 + thing % 13];
        ByteBuffer.wrap(body).putInt(thing);
        return new Entry(type, body);
    }

    /** Everything that a scan returns. */
    static List<JournalRecord> read(JournalRecovery recovery) {
        List<JournalRecord> records = new ArrayList<>();
        recovery.scan(records::add);
        for (int i = 1; i < records.size(); i++) {
            assertThat(records.get(i).sequence())
                    .as("sequences grow")
                    .isGreaterThan(records.get(i - 1).sequence());
        }
        return records;
    }

    /** What a log tells at a start of the things in it, in order. */
    static List<Integer> things(JournalOptions options) {
        try (JournalRecovery recovery = Journal.recover(options)) {
            return read(recovery).stream()
                    .map(each -> ByteBuffer.wrap(each.body()).getInt())
                    .toList();
        }
    }

    /** The first so many things. */
    static List<Integer> upTo(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }

    static Path segment(long number) {
        return DIRECTORY.resolve(SegmentHeader.fileName(number));
    }

    /** What is alive after {@code records}; repeats change nothing. */
    static Set<Integer> fold(List<JournalRecord> records) {
        Set<Integer> live = new TreeSet<>();
        for (JournalRecord each : records) {
            int thing = ByteBuffer.wrap(each.body()).getInt();
            if (each.type() == BEGIN) {
                live.add(thing);
            } else {
                live.remove(thing);
            }
        }
        return live;
    }

    static List<Entry> copies(Set<Integer> live) {
        return live.stream().map(thing -> entry(BEGIN, thing)).toList();
    }

    Journal journal() {
        if (journal == null) {
            throw new IllegalStateException("not started");
        }
        return journal;
    }

    /** Recovers and starts; what was found alive has been acted upon from then on, so it must never be lost. */
    void recover() {
        try (JournalRecovery recovery = Journal.recover(options)) {
            Set<Integer> live = fold(read(recovery));
            checkPromises(live);
            journal = recovery.startStepped(copies(live));
            known.replaceAll((thing, before) -> live.contains(thing) ? Known.BEGUN : Known.ENDED);
        }
    }

    private void checkPromises(Set<Integer> live) {
        assertThat(known.keySet()).as("nothing out of nowhere").containsAll(live);
        known.forEach((thing, state) -> {
            if (state == Known.BEGUN) {
                assertThat(live).as("begun for good").contains(thing);
            } else if (state == Known.ENDED) {
                assertThat(live).as("ended for good").doesNotContain(thing);
            }
        });
    }

    /** Begins a thing; returns its number. */
    int begin() {
        int thing = nextThing++;
        known.put(thing, Known.BEGIN_TRIED);
        appendThen(BEGIN, thing, Known.BEGUN);
        return thing;
    }

    /** Ends a thing that has begun. */
    void end(int thing) {
        known.put(thing, Known.END_TRIED);
        appendThen(END, thing, Known.ENDED);
    }

    /** Ends a thing without caring when that becomes durable. */
    void endUnforced(int thing) {
        known.put(thing, Known.END_TRIED);
        journal().appendUnforced(entry(END, thing));
    }

    private void appendThen(int type, int thing, Known then) {
        journal()
                .append(entry(type, thing))
                .thenAccept(sequence -> known.merge(thing, then, (a, b) -> a.compareTo(b) > 0 ? a : b));
    }

    /** Takes a checkpoint of everything that may be alive. */
    CompletionStage<Checkpoint> checkpoint() {
        Set<Integer> live = new TreeSet<>();
        known.forEach((thing, state) -> {
            if (state == Known.BEGIN_TRIED || state == Known.BEGUN) {
                live.add(thing);
            }
        });
        return journal().checkpoint(copies(live));
    }

    /** Lets the writer work until nothing waits. */
    void drain() {
        while (journal().drainOnce()) {
            // each round serves what the last one's completions handed over
        }
    }

    SimulatedDisk disk() {
        return disk;
    }
}
