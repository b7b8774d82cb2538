package io.twopc.participant.resource.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A file system for H2, {@code twopc:<opening>:}, over whatever file system the rest of the name says. All files of an
 * opening can be closed from outside, for good; and a file that could once not be forced is never written, forced or
 * opened again.
 *
 * <p>When a write fails, H2 gives a database up but keeps its file open and locked, so that it could not be opened again
 * in this process. Closing the file ends that, and makes sure that nothing the broken database still does reaches the
 * disk. H2 finds open databases by their names, and removes a name once more when the last session of a broken database
 * ends, even if a new one bears it by then: so each opening has a name of its own.
 *
 * <p>After a failed force H2 goes on as if nothing were; here is where every force passes, so here it ends. H2 makes its
 * file systems itself, one object for each path, which is why what is known of files is kept in static fields.
 */
public final class CutOffFilePath extends FilePathWrapper {

    /** What names of files in this file system begin with, before a colon. */
    static final String SCHEME = "twopc";

    /** The openings that are not cut off. */
    private static final Set<String> LIVE = ConcurrentHashMap.newKeySet();

    private static final Set<OpenFile> OPEN = ConcurrentHashMap.newKeySet();
    /** The files, as the file system beneath names them, that could not be forced. */
    private static final Set<String> UNFORCED = ConcurrentHashMap.newKeySet();

    /** Made by H2 for each path. */
    public CutOffFilePath() {}

    /**
     * Begins an opening.
     *
     * @return what names of its files have after the scheme; no other opening has it
     */
    static String open() {
        FilePath.register(new CutOffFilePath()); // repeats are harmless
        String opening = UUID.randomUUID().toString();
        LIVE.add(opening);
        return opening;
    }

    /** The openings in this process that are not cut off. */
    static Set<String> live() {
        return Set.copyOf(LIVE);
    }

    /** Closes every open file of an opening, and lets none be opened any more. */
    static void cutOff(String opening) {
        LIVE.remove(opening);
        for (OpenFile file : OPEN) {
            if (file.opening.equals(opening)) {
                try {
                    file.close();
                } catch (IOException e) {
                    throw new UncheckedIOException("a file of a broken database could not be closed", e);
                }
            }
        }
    }

    /** Whether a file could not be forced: what was written may or may not be on stable storage. */
    static boolean isUnforced(String file) {
        return UNFORCED.contains(file);
    }

    /** Begins anew with a file, as a new process does. */
    static void forgive(String file) {
        UNFORCED.remove(file);
    }

    private static void refuseUnforced(String file) throws IOException {
        if (isUnforced(file)) {
            throw new IOException("the file could not be forced before");
        }
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    private static int endOfPrefix(String path) {
        return path.indexOf(':', SCHEME.length() + 1) + 1;
    }

    @Override
    protected String getPrefix() {
        return name.substring(0, endOfPrefix(name));
    }

    @Override
    protected FilePath unwrap(String path) {
        return FilePath.get(path.substring(endOfPrefix(path)));
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        String file = getBase().toString();
        refuseUnforced(file);
        String opening = name.substring(SCHEME.length() + 1, endOfPrefix(name) - 1);
        OpenFile opened = new OpenFile(opening, file, super.open(mode));
        OPEN.add(opened);
        if (!LIVE.contains(opening)) {
            opened.close();
            throw new IOException("the database is cut off");
        }
        return opened;
    }

    /** An open file. A thread that was interrupted before it came here does not close it by coming. */
    private static final class OpenFile extends FileBase {

        private final String opening;
        private final String name;
        private final FileChannel channel;

        OpenFile(String opening, String name, FileChannel channel) {
            this.opening = opening;
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

        private <T> T changing(Access<T> change) throws IOException {
            refuseUnforced(name);
            return undisturbed(change);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            changing(() -> {
                try {
                    channel.force(metaData);
                } catch (ClosedChannelException e) {
                    throw e; // it was cut off, which says nothing of the disk
                } catch (IOException e) {
                    UNFORCED.add(name);
                    throw e;
                }
                return metaData;
            });
        }

        // The channel itself takes care of concurrent access at positions, which the base class has to emulate.
        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized")
        public int write(ByteBuffer source, long position) throws IOException {
            return changing(() -> channel.write(source, position));
        }

        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized")
        public int read(ByteBuffer target, long position) throws IOException {
            return undisturbed(() -> channel.read(target, position));
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            return changing(() -> channel.write(source));
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
            changing(() -> channel.truncate(size));
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
