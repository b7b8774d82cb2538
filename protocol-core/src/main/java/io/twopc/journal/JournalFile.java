package io.twopc.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One open file of a {@link JournalFiles}; used by one thread at a time. */
public interface JournalFile extends Closeable {
    /** Bytes in the file now. */
    long size() throws IOException;

    /** Reads at most {@code target.remaining()} bytes from {@code position}; returns how many, -1 at the end. */
    int read(ByteBuffer target, long position) throws IOException;

    /** Writes at most {@code source.remaining()} bytes at {@code position}; returns how many, which may be fewer. */
    int write(ByteBuffer source, long position) throws IOException;

    /** When this returns, everything written to the file, and its length, is on stable storage. */
    void force() throws IOException;

    /** Gives the file back; forces nothing. */
    @Override
    void close() throws IOException;
}
