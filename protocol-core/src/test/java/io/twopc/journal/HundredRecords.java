package io.twopc.journal;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Logs of a hundred records in every shape that a life can leave, and what their bytes mean, read from the drawing. */
final class HundredRecords {
    private static final int RECORDS = 100;

    /** How the log came to be. */
    enum Shape {
        /** Every record forced on its own, then killed. */
        ONE_BY_ONE,
        /** Four records to a force, then killed; the last force covers three. */
        IN_BATCHES,
        /** All hundred in one force, then killed. */
        AT_ONCE,
        /** Every record in one segment, forced on its own, and closed. */
        CLOSED,
        /** Restarted in the middle: the log begins with copies. */
        RESTARTED,
        /** Checked in the middle, and the older segments not dropped. */
        WITH_CHECKPOINT
    }

    /**
     * A record in a file.
     *
     * @param at where it begins
     * @param end where it ends
     * @param sequence its place in the log
     * @param forced how far the log was forced when it was written
     */
    record Place(int at, int end, long sequence, long forced, int type) {
        boolean isSeal() {
            return type == 0;
        }
    }

    private HundredRecords() {}

    /** The files of a log of that shape, in extents of so many bytes. */
    static Map<Path, byte[]> of(Shape shape, int extentBytes) {
        SimulatedDisk disk = new SimulatedDisk();
        int segmentBytes = shape == Shape.CLOSED ? 100_000 : 800;
        Journal journal = start(disk, segmentBytes, extentBytes);
        for (int thing = 1; thing <= RECORDS; thing++) {
            if (shape == Shape.RESTARTED && thing == RECORDS / 2) {
                disk.killProcess();
                journal = start(disk, segmentBytes, extentBytes);
            }
            if (shape == Shape.WITH_CHECKPOINT && thing == RECORDS / 2) {
                journal.checkpoint(LogOwner.copies(new TreeSet<>(
                        IntStream.range(RECORDS / 4, thing).boxed().toList())));
            }
            CompletableFuture<Long> appended =
                    journal.append(LogOwner.entry(LogOwner.BEGIN, thing)).toCompletableFuture();
            boolean waits = shape == Shape.AT_ONCE || (shape == Shape.IN_BATCHES && thing % 4 != 1);
            if (!waits || thing == RECORDS) {
                journal.drainOnce();
                appended.join();
            }
        }
        if (shape == Shape.CLOSED) {
            journal.close();
        }
        disk.killProcess();
        return disk.contents();
    }

    private static Journal start(SimulatedDisk disk, int segmentBytes, int extentBytes) {
        try (JournalRecovery recovery = Journal.recover(LogOwner.options(disk, segmentBytes, extentBytes))) {
            return recovery.startStepped(LogOwner.read(recovery).stream()
                    .map(each -> new Entry(each.type(), each.body()))
                    .toList());
        }
    }

    /** The records of an undamaged file, seals included. */
    static List<Place> places(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file);
        List<Place> places = new ArrayList<>();
        int at = 64;
        while (at < file.length && !isZeroFrom(at, file)) {
            int end = at + 25 + in.getInt(at + 4);
            places.add(new Place(at, end, in.getLong(at + 8), in.getLong(at + 16), in.get(at + 24)));
            at = end;
        }
        return places;
    }

    /** The places of all files, oldest first. */
    static NavigableMap<Path, List<Place>> places(Map<Path, byte[]> files) {
        NavigableMap<Path, List<Place>> places = new TreeMap<>();
        files.forEach((file, bytes) -> places.put(file, places(bytes)));
        return places;
    }

    /** Where the last record of an undamaged file ends, and the zeros behind it begin. */
    static int endOfRecords(byte[] file) {
        List<Place> places = places(file);
        return places.isEmpty() ? 64 : places.get(places.size() - 1).end();
    }

    private static boolean isZeroFrom(int at, byte[] file) {
        return IntStream.range(at, file.length).allMatch(i -> file[i] == 0);
    }
}
