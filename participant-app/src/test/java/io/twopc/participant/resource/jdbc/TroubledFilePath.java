package io.twopc.participant.resource.jdbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/** A file system for H2, {@code troubled:}, that can run full or fail to force, and counts its forces. */
public final class TroubledFilePath extends FilePathWrapper {

    static final AtomicInteger FORCES = new AtomicInteger();

    private static volatile boolean full;
    private static volatile boolean forceFails;

    /** Made by H2 for each path. */
    public TroubledFilePath() {}

    static void install() {
        repair();
        FilePath.register(new TroubledFilePath());
    }

    static void fill() {
        full = true;
    }

    static void breakForce() {
        forceFails = true;
    }

    static void repair() {
        full = false;
        forceFails = false;
    }

    @Override
    public String getScheme() {
        return "troubled";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new TroubledChannel(super.open(mode));
    }

    private static final class TroubledChannel extends FileBase {

        private final FileChannel channel;

        TroubledChannel(FileChannel channel) {
            this.channel = channel;
        }

        private static void roomIsNeeded() throws IOException {
            if (full) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        public void force(boolean metaData) throws IOException {
            FORCES.incrementAndGet();
            if (forceFails) {
                throw new IOException("Input/output error");
            }
            channel.force(metaData);
        }

        @Override
        public synchronized int write(ByteBuffer source, long position) throws IOException {
            roomIsNeeded();
            return channel.write(source, position);
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            roomIsNeeded();
            return channel.write(source);
        }

        @Override
        public synchronized int read(ByteBuffer target, long position) throws IOException {
            return channel.read(target, position);
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            return channel.read(target);
        }

        @Override
        public long position() throws IOException {
            return channel.position();
        }

        @Override
        public FileChannel position(long newPosition) throws IOException {
            channel.position(newPosition);
            return this;
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            channel.truncate(size);
            return this;
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return channel.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            channel.close();
        }
    }
}
