package io.twopc.participant.resource.jdbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file system for H2, {@code twopc:<opening>:}, over whatever file system the rest of the name says. H2 never learns
 * that a write or a force has failed: once one has, nothing is written to the files of that opening any more, as if the
 * process had been killed, and H2 goes on in memory, on what its files would hold. Whoever trusts H2 asks {@link #failure}
 * before each promise. Reads that fail are told, and so is an interrupt that comes during an access: threads that call in
 * must not be interrupted.
 *
 * <p>For H2 does not survive a failure of its files. After a failed force it goes on as if nothing were. After a failed
 * write it counts the users of a version wrong, and each later statement spins for ever; or it gives the database up but
 * keeps its file open and locked. An opening that goes on in memory can be ended in order.
 *
 * <p>H2 finds open databases by their names, and removes a name once more when the last session of a broken database
 * ends, even if a new one bears it by then: so each opening has a name of its own. A file that could once not be forced is
 * never written, forced or opened again, until its participant is started anew and {@linkplain #forgive begins} with it.
 * H2 makes its file systems itself, one object for each path, which is why what is known of openings and files is kept in
 * static fields.
 */
public final class CutOffFilePath extends FilePathWrapper {

    /** What names of files in this file system begin with, before a colon. */
    static final String SCHEME = "twopc";

    private static final Logger LOG = LoggerFactory.getLogger(CutOffFilePath.class);

    private static final Map<String, Opening> OPENINGS = new ConcurrentHashMap<>();
    /** The files, as the file system beneath names them, that could not be forced. */
    private static final Set<String> UNFORCED = ConcurrentHashMap.newKeySet();

    /** One life of a database in this process. */
    private static final class Opening {

        final Set<OpenFile> files = ConcurrentHashMap.newKeySet();
        final AtomicReference<@Nullable IOException> end = new AtomicReference<>();

        boolean isCutOff() {
            return end.get() != null;
        }

        void cutOff(IOException why) {
            end.compareAndSet(null, why);
        }
    }

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
        OPENINGS.put(opening, new Opening());
        return opening;
    }

    /** The openings in this process whose files reach the disk. */
    static Set<String> live() {
        return OPENINGS.entrySet().stream()
                .filter(opening -> !opening.getValue().isCutOff())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** From now on nothing of an opening reaches the disk. */
    static void cutOff(String opening) {
        Opening known = OPENINGS.get(opening);
        if (known != null) {
            known.cutOff(new IOException("the database is cut off"));
        }
    }

    /** Why nothing of an opening reaches the disk any more; null if all it wrote has. */
    static @Nullable IOException failure(String opening) {
        Opening known = OPENINGS.get(opening);
        return known == null ? new IOException("the database was never opened") : known.end.get();
    }

    /** Closes what is still open of an opening that was cut off, and that nobody uses any more. */
    static void close(String opening) {
        cutOff(opening);
        Opening known = OPENINGS.remove(opening);
        if (known != null) {
            for (OpenFile file : known.files) {
                try {
                    file.close();
                } catch (IOException e) {
                    LOG.warn("A file of a database that has ended could not be closed: {}", e.toString());
                }
            }
        }
    }

    /** Whether a file could not be forced: what was written may or may not be on stable storage. */
    static boolean isUnforced(String file) {
        return UNFORCED.contains(file);
    }

    /** A file could not be forced. */
    static void noteUnforced(String file) {
        UNFORCED.add(file);
    }

    /** Begins anew with a file, as a new process does. */
    static void forgive(String file) {
        UNFORCED.remove(file);
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
        String id = name.substring(SCHEME.length() + 1, endOfPrefix(name) - 1);
        Opening opening = OPENINGS.get(id);
        if (opening == null || opening.isCutOff() || isUnforced(file)) {
            throw new IOException("the database is cut off");
        }
        OpenFile opened = new OpenFile(opening, file, super.open(mode));
        opening.files.add(opened);
        if (!OPENINGS.containsKey(id)) {
            opened.close();
            throw new IOException("the database is cut off");
        }
        return opened;
    }

    /** An open file. A thread that was interrupted before it came here does not close it by coming. */
    private static final class OpenFile extends FileBase {

        private final Opening opening;
        private final String name;
        private final FileChannel channel;
        private @Nullable ShadowFile shadow;

        OpenFile(Opening opening, String name, FileChannel channel) {
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

        /** What H2 takes for its file from the end of the opening on. */
        private synchronized ShadowFile shadow() throws IOException {
            ShadowFile current = shadow;
            if (current == null) {
                current = new ShadowFile(channel);
                shadow = current;
            }
            return current;
        }

        /**
         * Changes the file, or else what is taken for it; a change that fails ends the opening. One during which the opening
         * ended is made in both: what is taken for the file may have been read before.
         */
        private <T> T change(Access<T> change, Access<T> instead) throws IOException {
            return undisturbed(() -> {
                if (!opening.isCutOff()) {
                    try {
                        T result = change.run();
                        if (!opening.isCutOff()) {
                            return result;
                        }
                    } catch (ClosedChannelException e) {
                        throw e; // by H2 itself or an interrupt, which says nothing of the disk
                    } catch (IOException e) {
                        opening.cutOff(e);
                    }
                }
                return instead.run();
            });
        }

        @Override
        public void force(boolean metaData) throws IOException {
            change(
                    () -> {
                        try {
                            channel.force(metaData);
                        } catch (ClosedChannelException e) {
                            throw e;
                        } catch (IOException e) {
                            noteUnforced(name);
                            throw e;
                        }
                        return metaData;
                    },
                    () -> metaData);
        }

        // The channel itself takes care of concurrent access at positions, which the base class has to emulate.
        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized")
        public int write(ByteBuffer source, long position) throws IOException {
            int begin = source.position();
            return change(
                    () -> channel.write(source, position), () -> shadow().write(source.position(begin), position));
        }

        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized")
        public int read(ByteBuffer target, long position) throws IOException {
            return undisturbed(
                    () -> opening.isCutOff() ? shadow().read(target, position) : channel.read(target, position));
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            long position = position();
            int count = write(source, position);
            position(position + count);
            return count;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            long position = position();
            int count = read(target, position);
            position(position + Math.max(count, 0));
            return count;
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
            return undisturbed(() -> opening.isCutOff() ? shadow().size() : channel.size());
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            change(() -> channel.truncate(size), () -> {
                shadow().truncate(size);
                return channel;
            });
            return this;
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return channel.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            opening.files.remove(this);
            channel.close();
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
