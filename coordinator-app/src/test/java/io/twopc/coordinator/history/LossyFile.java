package io.twopc.coordinator.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A file that remembers what was done to it, so that a test can see what a power failure would have left at any moment:
 * everything forced, and of the rest any sectors; and that fails when told to. Thread-safe.
 */
final class LossyFile {

    static final String SCHEME = "lossy:";

    private static final int SECTOR_BYTES = 512;

    /** How many sectors of a write that was not forced come to the disk: none, half of them, nearly all, all. */
    private static final int[] SURVIVING_PERCENT = {0, 50, 95, 100};

    private static final Map<String, LossyFile> FILES = new ConcurrentHashMap<>();

    private sealed interface Operation {}

    private record Write(long position, ByteBuffer bytes) implements Operation {}

    private record Truncate(long size) implements Operation {}

    /** A force has ended well: all that stood before {@code upTo} is durable. */
    private record Forced(int upTo) implements Operation {}

    private final List<Operation> operations = new ArrayList<>();
    private final byte[] content;
    private volatile boolean failing;

    private LossyFile(byte[] content) {
        this.content = content;
    }

    /** Has a file that exists remember from now on; open it by {@link #SCHEME} and its path. */
    static LossyFile of(Path file) throws IOException {
        FilePath.register(new Paths());
        LossyFile lossy = new LossyFile(Files.readAllBytes(file));
        FILES.put(file.toAbsolutePath().toString(), lossy);
        return lossy;
    }

    /** From now on, whether every write and force fails. */
    void fail(boolean now) {
        failing = now;
    }

    /** How much was done to it so far. */
    synchronized int moment() {
        return operations.size();
    }

    /** What a power failure at that moment may have left. */
    synchronized byte[] afterPowerFailure(int moment, Random random) {
        int durable = 0;
        for (Operation operation : operations.subList(0, moment)) {
            durable = operation instanceof Forced forced ? Math.max(durable, forced.upTo()) : durable;
        }
        byte[] left = Arrays.copyOf(content, largestSize(moment));
        int size = content.length;
        for (int i = 0; i < moment; i++) {
            int percent = i < durable ? 100 : SURVIVING_PERCENT[random.nextInt(SURVIVING_PERCENT.length)];
            Operation operation = operations.get(i);
            if (operation instanceof Truncate truncate && percent == 100) {
                Arrays.fill(left, (int) truncate.size(), Math.max(size, (int) truncate.size()), (byte) 0);
                size = (int) truncate.size();
            } else if (operation instanceof Write write && percent > 0) {
                apply(write, left, percent, random);
                size = Math.max(size, end(write));
            }
        }
        return Arrays.copyOf(left, size);
    }

    private int largestSize(int moment) {
        return operations.subList(0, moment).stream()
                .mapToInt(operation -> operation instanceof Write write ? end(write) : 0)
                .reduce(content.length, Math::max);
    }

    private static int end(Write write) {
        return Math.toIntExact(write.position() + write.bytes().remaining());
    }

    private static void apply(Write write, byte[] target, int percent, Random random) {
        int start = (int) write.position();
        int end = end(write);
        for (int from = start; from < end; from = (from / SECTOR_BYTES + 1) * SECTOR_BYTES) {
            int to = Math.min(end, (from / SECTOR_BYTES + 1) * SECTOR_BYTES);
            if (random.nextInt(100) < percent) {
                write.bytes().get(from - start, target, from, to - from);
            }
        }
    }

    private synchronized void add(Operation operation) {
        operations.add(operation);
    }

    private void failIfTold() throws IOException {
        if (failing) {
            throw new IOException("told to fail");
        }
    }

    /** What H2 finds the files by; made by H2, by reflection. */
    public static final class Paths extends FilePathWrapper {

        @Override
        public String getScheme() {
            return "lossy";
        }

        @Override
        public FileChannel open(String mode) throws IOException {
            String path = name.substring(SCHEME.length());
            LossyFile lossy = FILES.get(path);
            if (lossy == null) {
                throw new IOException("not a lossy file: " + path);
            }
            return new Channel(
                    lossy, FileChannel.open(Path.of(path), StandardOpenOption.READ, StandardOpenOption.WRITE));
        }
    }

    private static final class Channel extends FileBaseDefault {

        private final LossyFile file;
        private final FileChannel real;

        Channel(LossyFile file, FileChannel real) {
            this.file = file;
            this.real = real;
        }

        @Override
        public long size() throws IOException {
            return real.size();
        }

        @Override
        public synchronized int read(ByteBuffer target, long position) throws IOException {
            return real.read(target, position);
        }

        @Override
        public synchronized int write(ByteBuffer source, long position) throws IOException {
            file.failIfTold();
            byte[] bytes = new byte[source.remaining()];
            source.duplicate().get(bytes);
            int written = real.write(source, position);
            file.add(new Write(position, ByteBuffer.wrap(bytes, 0, written).slice()));
            return written;
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            file.failIfTold();
            real.truncate(size);
            file.add(new Truncate(size));
        }

        @Override
        public void force(boolean metaData) throws IOException {
            int upTo = file.moment();
            file.failIfTold();
            real.force(metaData);
            file.add(new Forced(upTo));
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return real.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            real.close();
        }
    }
}
