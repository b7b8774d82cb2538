package io.twopc.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Port over the file system: just what a journal needs of it, so that tests can fail or lose any of it. */
public interface JournalFiles {
    /** The file system of this machine. */
    static JournalFiles system() {
        return SystemFiles.INSTANCE;
    }

    /** Makes {@code directory} and its parents where they are missing; when this returns, they are durable. */
    void createDirectories(Path directory) throws IOException;

    /** Everything in {@code directory}, in no particular order. */
    List<Path> list(Path directory) throws IOException;

    /** Makes an empty file for writing. Its name is durable after the next {@link #forceDirectory}, not before. */
    JournalFile create(Path file) throws IOException;

    /** Opens an existing file for reading. */
    JournalFile open(Path file) throws IOException;

    /** Deletes {@code file}. It may come back after a crash until the next {@link #forceDirectory}. */
    void delete(Path file) throws IOException;

    /** When this returns, every file made or deleted in {@code directory} stays so. */
    void forceDirectory(Path directory) throws IOException;

    /**
     * Takes the lock that {@code file} stands for, until the result is closed or the process ends.
     *
     * @throws JournalLockedException if it is taken, be it in this process
     */
    Closeable lock(Path file) throws IOException;
}
