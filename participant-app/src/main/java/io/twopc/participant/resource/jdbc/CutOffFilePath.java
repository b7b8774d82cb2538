package io.twopc.participant.resource.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A file system for H2, {@code twopc:}, over whatever file system the rest of the name says, whose open files can be
 * closed from outside.
 *
 * <p>When a write fails, H2 gives a database up but keeps its file open and locked, so that it could not be opened again
 * in this process. Closing the file ends that, and makes sure that nothing the broken database still does reaches the
 * disk. H2 makes its file systems itself, one object for each path, which is why the open files are kept in a static
 * field.
 */
public final class CutOffFilePath extends FilePathWrapper {

    /** What names of files in this file system begin with, before a colon. */
    static final String SCHEME = "twopc";

    private static final Set<OpenFile> OPEN = ConcurrentHashMap.newKeySet();

    /** Made by H2 for each path. */
    public CutOffFilePath() {}

    /** Makes the scheme known to H2; repeats are harmless. */
    static void install() {
        FilePath.register(new CutOffFilePath());
    }

    /**
     * Closes every open file of a database.
     *
     * @param databasePath as H2 itself gives it, with the scheme
     */
    static void cutOff(String databasePath) {
        for (OpenFile file : OPEN) {
            if (file.name.startsWith(databasePath + ".")) {
                try {
                    file.close();
                } catch (IOException e) {
                    throw new UncheckedIOException("a file of a broken database could not be closed", e);
                }
            }
        }
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        OpenFile file = new OpenFile(name, super.open(mode));
        OPEN.add(file);
        return file;
    }

    /** An open file. A thread that was interrupted before it came here does not close it by coming. */
    private static final class OpenFile extends FileBase {

        private final String name;
        private final FileChannel channel;

        OpenFile(String name, FileChannel channel) {
            this.name = name;
            this.channel = channel;
        }

        private interface Access<T> {
            T run() throws IOException;
        }

        private static <T> T undisturbed(Access<T> access) throws IOException {
            boolean interrupted = Thread.interrupted();
            try {
                return access.run();
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public void force(boolean metaData) throws IOException {
            undisturbed(() -> {
                channel.force(metaData);
                return metaData;
            });
        }

        // The channel itself takes care of concurrent access at positions, which the base class has to emulate.
        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized")
        public int write(ByteBuffer source, long position) throws IOException {
            return undisturbed(() -> channel.write(source, position));
        }

        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized")
        public int read(ByteBuffer target, long position) throws IOException {
            return undisturbed(() -> channel.read(target, position));
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            return undisturbed(() -> channel.write(source));
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            return undisturbed(() -> channel.read(target));
        }

        @Override
        public long position() throws IOException {
            return undisturbed(channel::position);
        }

        @Override
        public FileChannel position(long newPosition) throws IOException {
            undisturbed(() -> channel.position(newPosition));
            return this;
        }

        @Override
        public long size() throws IOException {
            return undisturbed(channel::size);
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            undisturbed(() -> channel.truncate(size));
            return this;
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return channel.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            OPEN.remove(this);
            channel.close();
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
