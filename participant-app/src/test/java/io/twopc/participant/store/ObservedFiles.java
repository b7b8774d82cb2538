package io.twopc.participant.store;

import io.twopc.journal.JournalFile;
import io.twopc.journal.JournalFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The real file system, which knows what a power cut would leave, and may be told to fail or to wait. */
public final class ObservedFiles implements JournalFiles {

    /** Runs before each force; may throw or wait. */
    public interface BeforeForce {
        void run() throws IOException;
    }

    private final JournalFiles real = JournalFiles.system();
    private final Map<Path, byte[]> forced = new ConcurrentHashMap<>();
    private volatile BeforeForce beforeForce = () -> {};

    public void beforeForce(BeforeForce action) {
        beforeForce = action;
    }

    /** Copies what is on stable storage, and nothing else, to another directory. */
    public void copyForced(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (Map.Entry<Path, byte[]> file : forced.entrySet()) {
            if (file.getKey().startsWith(from) && Files.exists(file.getKey())) {
                Files.write(to.resolve(file.getKey().getFileName()), file.getValue());
            }
        }
    }

    @Override
    public JournalFile create(Path file) throws IOException {
        return new Observed(file, real.create(file));
    }

    @Override
    public JournalFile open(Path file) throws IOException {
        return real.open(file);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        real.createDirectories(directory);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        return real.list(directory);
    }

    @Override
    public void delete(Path file) throws IOException {
        real.delete(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        real.forceDirectory(directory);
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        return real.lock(file);
    }

    private final class Observed implements JournalFile {
        private final Path path;
        private final JournalFile file;

        Observed(Path path, JournalFile file) {
            this.path = path;
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
            return file.write(source, position);
        }

        @Override
        public void force() throws IOException {
            beforeForce.run();
            byte[] content = Files.readAllBytes(path);
            file.force();
            forced.put(path, content);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
