package io.twopc.participant.resource.jdbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A file system for H2, {@code troubled:}, that can run full, fail to force, or end in the middle of a write as at a kill,
 * and counts its forces.
 */
public final class TroubledFilePath extends FilePathWrapper {

    static final AtomicInteger FORCES = new AtomicInteger();

    private static final AtomicLong WRITES_LEFT = new AtomicLong(Long.MAX_VALUE);

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

    /** After so many writes one is torn, and nothing is written any more. */
    static void endAfter(long writes) {
        WRITES_LEFT.set(writes);
    }

    static void repair() {
        WRITES_LEFT.set(Long.MAX_VALUE);
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

        private interface Write {
            int run(ByteBuffer bytes) throws IOException;
        }

        private static int write(ByteBuffer source, Write write) throws IOException {
            long left = WRITES_LEFT.getAndDecrement();
            if (full) {
                throw new IOException("No space left on device");
            }
            if (left == 0) {
                write.run(source.duplicate().limit(source.position() + source.remaining() / 2));
            }
            if (left <= 0) {
                throw new IOException("it has ended");
            }
            return write.run(source);
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
            return write(source, bytes -> channel.write(bytes, position));
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            return write(source, channel::write);
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
            if (WRITES_LEFT.get() <= 0) {
                throw new IOException("it has ended");
            }
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
