package io.twopc.participant.resource.jdbc;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

/**
 * The writing of what a file holds over itself, and its force. What a process reads may be in the page cache only: a force
 * that failed leaves pages there that count as written. After this, what was read is on stable storage, or the force fails.
 */
final class FileRewrite {

    private static final int BLOCK_BYTES = 1 << 20;

    private FileRewrite() {}

    /** Somebody else has the file open. */
    static final class FileInUseException extends IOException {

        private static final long serialVersionUID = 1L;

        private FileInUseException() {
            super("the file of the database is in use by another process");
        }
    }

    /**
     * Rewrites a file, if it exists.
     *
     * @param file as the file system beneath {@link CutOffFilePath} names it
     * @throws FileInUseException if somebody else has it open, who may yet fail to force it
     */
    static void run(String file) throws IOException {
        FilePath path = FilePath.get(file);
        if (!path.exists()) {
            return;
        }
        try (FileChannel channel = path.open("rw");
                FileLock lock = lock(channel)) {
            if (lock == null) {
                throw new FileInUseException();
            }
            rewrite(channel);
            force(channel, file);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException usedInThisProcess) {
            return null;
        }
    }

    private static void rewrite(FileChannel channel) throws IOException {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
        long end = channel.size();
        for (long position = 0; position < end; position += block.limit()) {
            block.clear().limit((int) Math.min(BLOCK_BYTES, end - position));
            while (block.hasRemaining()) {
                if (channel.read(block, position + block.position()) < 0) {
                    throw new EOFException("the file became shorter while it was read");
                }
            }
            block.flip();
            while (block.hasRemaining()) {
                channel.write(block, position + block.position());
            }
        }
    }

    private static void force(FileChannel channel, String file) throws IOException {
        try {
            channel.force(true);
        } catch (ClosedChannelException e) {
            throw e; // it was interrupted, which says nothing of the disk
        } catch (IOException e) {
            CutOffFilePath.noteUnforced(file);
            throw e;
        }
    }
}
