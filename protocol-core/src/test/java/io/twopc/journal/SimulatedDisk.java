package io.twopc.journal;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A disk in memory that keeps no more than it promised: what was not forced may be lost, in part and in any order.
 *
 * <p>It is harsher than real disks: bytes reach it in sectors of {@value SimulatedFile#SECTOR_BYTES}, independently of
 * each other, and so do directory entries. A force that fails leaves its pages clean but unwritten, as Linux does: a
 * second force reports success and writes nothing. Everything is deterministic given the seeds. Thread-safe.
 */
public final class SimulatedDisk implements JournalFiles {
    /** What a process may ask a disk to change. */
    public enum Operation {
        CREATE,
        WRITE,
        FORCE,
        DELETE,
        FORCE_DIRECTORY
    }

    /** Stands before every operation and may let it fail. */
    @FunctionalInterface
    public interface Faults {
        /** No faults. */
        Faults NONE = (operation, file) -> {};

        /** Throws to let {@code operation} fail; then it isn't done. */
        void before(Operation operation, Path file) throws IOException;
    }

    /** How a machine may come back from a power cut. */
    @FunctionalInterface
    public interface Survival {
        /** Nothing that wasn't forced survives. */
        Survival NOTHING_UNFORCED = () -> false;

        /** Everything survives, as if the cut had come after the cache was written back. */
        Survival EVERYTHING = () -> true;

        /** Each sector and each directory entry survives or not, by chance. */
        static Survival byChance(long seed) {
            return new Random(seed)::nextBoolean;
        }

        /** Whether the next unforced sector or directory entry survives. */
        boolean next();
    }

    private final Map<Path, SimulatedFile> names = new TreeMap<>();
    private final Map<Path, SimulatedFile> durableNames = new TreeMap<>();
    private final Set<Path> locks = new HashSet<>();
    private final Map<Operation, Integer> counts = new EnumMap<>(Operation.class);
    private Faults faults = Faults.NONE;
    private int largestWrite = Integer.MAX_VALUE;
    private int operations;
    private int powerCutAt = Integer.MAX_VALUE;

    /** Handles of earlier generations belong to processes that are gone. */
    private int generation;

    /** A disk that durably holds {@code files}. */
    public static SimulatedDisk holding(Map<Path, byte[]> files) {
        SimulatedDisk disk = new SimulatedDisk();
        files.forEach(disk::put);
        return disk;
    }

    /** Durably replaces the content of {@code file}, or makes it. */
    public synchronized void put(Path file, byte[] content) {
        SimulatedFile made = new SimulatedFile(content);
        names.put(file, made);
        durableNames.put(file, made);
    }

    /** Durably takes {@code file} away. */
    public synchronized void remove(Path file) {
        names.remove(file);
        durableNames.remove(file);
    }

    /** What a process reads from each file now. */
    public synchronized Map<Path, byte[]> contents() {
        Map<Path, byte[]> contents = new TreeMap<>();
        names.forEach((name, file) -> contents.put(name, file.cached()));
        return contents;
    }

    /** What is on stable storage now: what a power cut leaves at least. */
    public synchronized Map<Path, byte[]> durableContents() {
        Map<Path, byte[]> contents = new TreeMap<>();
        durableNames.forEach((name, file) -> contents.put(name, file.durable()));
        return contents;
    }

    /** What a process reads from {@code file} now; it must exist. */
    public synchronized byte[] content(Path file) {
        return Objects.requireNonNull(names.get(file), file::toString).cached();
    }

    /** From now on, {@code next} stands before every operation. */
    public synchronized void failBy(Faults next) {
        faults = next;
    }

    /** From now on, one write takes at most {@code bytes}. */
    public synchronized void writeAtMost(int bytes) {
        largestWrite = bytes;
    }

    /** Cuts the power after {@code more} further operations: the one after them happens in the cache only. */
    public synchronized void cutPowerAfter(int more) {
        powerCutAt = operations + more;
    }

    /** Whether the power was cut since the last restart. */
    public synchronized boolean powerIsCut() {
        return operations > powerCutAt;
    }

    /** Operations done or tried so far. */
    public synchronized int operations() {
        return operations;
    }

    /** Operations of one kind done or tried so far. */
    public synchronized int count(Operation operation) {
        return counts.getOrDefault(operation, 0);
    }

    /** The process dies, the machine doesn't: locks and handles go, the cache stays, faults end. */
    public synchronized void killProcess() {
        generation++;
        locks.clear();
        faults = Faults.NONE;
        largestWrite = Integer.MAX_VALUE;
    }

    /** The machine loses power and comes back with what {@code survival} leaves. */
    public synchronized void restart(Survival survival) {
        killProcess();
        powerCutAt = Integer.MAX_VALUE;
        Set<Path> touched = new TreeSet<>(names.keySet());
        touched.addAll(durableNames.keySet());
        for (Path name : touched) {
            if (names.get(name) != durableNames.get(name) && survival.next()) {
                copyEntry(name);
            }
        }
        names.clear();
        names.putAll(durableNames);
        new LinkedHashSet<>(names.values()).forEach(file -> file.losePower(survival)); // in order: chances are drawn
    }

    private void copyEntry(Path name) {
        SimulatedFile file = names.get(name);
        if (file == null) {
            durableNames.remove(name);
        } else {
            durableNames.put(name, file);
        }
    }

    @Override
    public void createDirectories(Path directory) {}

    @Override
    public synchronized List<Path> list(Path directory) throws IOException {
        requirePower();
        return names.keySet().stream()
                .filter(file -> directory.equals(file.getParent()))
                .toList();
    }

    @Override
    public synchronized JournalFile create(Path file) throws IOException {
        if (names.containsKey(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        begin(Operation.CREATE, file);
        SimulatedFile made = new SimulatedFile(new byte[0]);
        names.put(file, made);
        requirePower();
        return new Handle(file, made, generation);
    }

    @Override
    public synchronized JournalFile open(Path file) throws IOException {
        requirePower();
        SimulatedFile found = names.get(file);
        if (found == null) {
            throw new FileNotFoundException(file.toString());
        }
        return new Handle(file, found, generation);
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        begin(Operation.DELETE, file);
        if (names.remove(file) == null) {
            throw new FileNotFoundException(file.toString());
        }
        requirePower();
    }

    @Override
    public synchronized void forceDirectory(Path directory) throws IOException {
        begin(Operation.FORCE_DIRECTORY, directory);
        requirePower();
        Set<Path> touched = new HashSet<>(names.keySet());
        touched.addAll(durableNames.keySet());
        touched.stream().filter(file -> directory.equals(file.getParent())).forEach(this::copyEntry);
    }

    @Override
    public synchronized Closeable lock(Path file) throws IOException {
        requirePower();
        if (!locks.add(file)) {
            throw new JournalLockedException(file, null);
        }
        int mine = generation;
        return () -> unlock(file, mine);
    }

    private synchronized void unlock(Path file, int owner) {
        if (owner == generation) {
            locks.remove(file);
        }
    }

    private void begin(Operation operation, Path file) throws IOException {
        requirePower();
        operations++;
        counts.merge(operation, 1, Integer::sum);
        faults.before(operation, file);
    }

    private void requirePower() throws IOException {
        if (powerIsCut()) {
            throw new IOException("the power is cut");
        }
    }

    /** A file as one process has it open. */
    private final class Handle implements JournalFile {
        private final Path name;
        private final SimulatedFile file;
        private final int owner;
        private boolean closed;

        Handle(Path name, SimulatedFile file, int owner) {
            this.name = name;
            this.file = file;
            this.owner = owner;
        }

        @Override
        public long size() throws IOException {
            synchronized (SimulatedDisk.this) {
                requireOpen();
                return file.cached().length;
            }
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            synchronized (SimulatedDisk.this) {
                requireOpen();
                return file.read(target, position);
            }
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            synchronized (SimulatedDisk.this) {
                requireOpen();
                begin(Operation.WRITE, name);
                byte[] taken = new byte[Math.min(source.remaining(), largestWrite)];
                source.get(taken);
                file.write(taken, position);
                requirePower();
                return taken.length;
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (SimulatedDisk.this) {
                requireOpen();
                try {
                    begin(Operation.FORCE, name);
                } catch (IOException e) {
                    file.forgetDirty();
                    throw e;
                }
                requirePower();
                file.force();
            }
        }

        private void requireOpen() throws IOException {
            requirePower();
            if (closed || owner != generation) {
                throw new IOException(name + " is closed");
            }
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public String toString() {
            return name + " " + Arrays.toString(file.cached());
        }
    }
}
