package io.twopc.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A file system that counts what was made durable, and tells of each moment at which something can happen beside it. */
final class WatchedFiles implements JournalFiles {

    private final JournalFiles files;
    private final AtomicInteger forces = new AtomicInteger();
    private final AtomicInteger directoryForces = new AtomicInteger();

    /** Called before and after every write and every force, on the thread that does it. */
    volatile Runnable moment = () -> {};

    /** Called before every force, on the thread that does it. */
    volatile Runnable beforeForce = () -> {};

    WatchedFiles(JournalFiles files) {
        this.files = files;
    }

    /** Forces of files and directories that have ended. */
    int forces() {
        return forces.get();
    }

    /** Those of them that were of directories: with that, a segment is there. */
    int directoryForces() {
        return directoryForces.get();
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        files.createDirectories(directory);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        return files.list(directory);
    }

    @Override
    public JournalFile create(Path file) throws IOException {
        return new Watched(files.create(file));
    }

    @Override
    public JournalFile open(Path file) throws IOException {
        return files.open(file);
    }

    @Override
    public void delete(Path file) throws IOException {
        files.delete(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        moment.run();
        files.forceDirectory(directory);
        forces.incrementAndGet();
        directoryForces.incrementAndGet();
        moment.run();
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        return files.lock(file);
    }

    private final class Watched implements JournalFile {
        private final JournalFile file;

        Watched(JournalFile file) {
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            moment.run();
            int written = file.write(source, position);
            moment.run();
            return written;
        }

        @Override
        public void force() throws IOException {
            beforeForce.run();
            moment.run();
            file.force();
            forces.incrementAndGet();
            moment.run();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
