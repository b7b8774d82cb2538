package io.twopc.proofs.simulation;

import io.twopc.journal.JournalFile;
import io.twopc.journal.JournalFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Files whose forces do nothing and say that they did. */
record LyingFiles(JournalFiles files) implements JournalFiles {

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
        JournalFile made = files.create(file);
        return new JournalFile() {
            @Override
            public long size() throws IOException {
                return made.size();
            }

            @Override
            public int read(ByteBuffer target, long position) throws IOException {
                return made.read(target, position);
            }

            @Override
            public int write(ByteBuffer source, long position) throws IOException {
                return made.write(source, position);
            }

            @Override
            public void force() {}

            @Override
            public void close() throws IOException {
                made.close();
            }
        };
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
        files.forceDirectory(directory);
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        return files.lock(file);
    }
}
