package io.twopc.journal;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The file system of this machine, by {@link FileChannel}. */
final class SystemFiles implements JournalFiles {
    static final SystemFiles INSTANCE = new SystemFiles();

    /** Windows opens no directory as a file, and keeps its entries durable without being asked. */
    private static final boolean DIRECTORIES_CAN_BE_FORCED = File.separatorChar == '/';

    /**
     * Lock files held by this process. A POSIX lock belongs to the process, and closing <em>any</em> descriptor of the
     * file drops it: a second opener in this process must be refused before it opens the file.
     */
    private final Set<Path> held = ConcurrentHashMap.newKeySet();

    private SystemFiles() {}

    @Override
    public void createDirectories(Path directory) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path at = directory.toAbsolutePath(); at != null && !Files.isDirectory(at); at = at.getParent()) {
            missing.push(at);
        }
        for (Path each : missing) {
            Files.createDirectories(each);
            Path parent = each.getParent();
            if (parent != null) {
                forceDirectory(parent);
            }
        }
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    @Override
    public JournalFile create(Path file) throws IOException {
        return new ChannelFile(FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    @Override
    public JournalFile open(Path file) throws IOException {
        return new ChannelFile(FileChannel.open(file, StandardOpenOption.READ));
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.delete(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        if (DIRECTORIES_CAN_BE_FORCED) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        Path key = parent == null ? file : parent.toRealPath().resolve(file.getFileName());
        if (!held.add(key)) {
            throw new JournalLockedException(file, null);
        }
        try {
            FileChannel channel = openAndLock(file);
            return () -> {
                try {
                    channel.close();
                } finally {
                    held.remove(key);
                }
            };
        } catch (IOException | RuntimeException e) {
            held.remove(key);
            throw e;
        }
    }

    private static FileChannel openAndLock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new JournalLockedException(file, null);
            }
            return channel;
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new JournalLockedException(file, e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private record ChannelFile(FileChannel channel) implements JournalFile {
        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return channel.read(target, position);
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            return channel.write(source, position);
        }

        @Override
        public void force() throws IOException {
            channel.force(false); // the length is forced too, as far as it takes to read the data back
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
