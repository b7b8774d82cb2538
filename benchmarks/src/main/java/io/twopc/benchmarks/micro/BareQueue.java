package io.twopc.benchmarks.micro;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A journal with nothing in it but its threads: callers leave records in a list, one writer takes all that waits, writes
 * and forces it, and wakes them. No checksum, no sequence, no segments, no header, and no order among those that wait.
 */
final class BareQueue {

    private static final int BUFFERED_RECORDS = 1024;

    private final AtomicReference<@Nullable Waiting> newest = new AtomicReference<>();
    private final FileChannel channel;
    private final byte[] record;
    private final ByteBuffer buffer;
    private final Thread writer = new Thread(this::serve, "bare-writer");
    private volatile boolean closing;
    private volatile long forces;

    /** One record, and who waits for it. */
    private static final class Waiting extends CompletableFuture<@Nullable Void> {
        private @Nullable Waiting next;
    }

    BareQueue(Path file, byte[] record) throws IOException {
        this.record = record;
        buffer = ByteBuffer.allocateDirect(record.length * BUFFERED_RECORDS);
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        writer.setDaemon(true);
        writer.start();
    }

    /** Completes when the record is durable. */
    Future<@Nullable Void> append() {
        Waiting mine = new Waiting();
        Waiting before;
        do {
            before = newest.get();
            mine.next = before;
        } while (!newest.compareAndSet(before, mine));
        if (before == null) {
            LockSupport.unpark(writer);
        }
        return mine;
    }

    /** Forces that have succeeded. */
    long forces() {
        return forces;
    }

    private void serve() {
        while (!closing) {
            Waiting all = newest.getAndSet(null);
            if (all == null) {
                LockSupport.park(this);
            } else {
                serve(all);
            }
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // the writer alone counts
    private void serve(Waiting all) {
        try {
            for (Waiting each = all; each != null; each = each.next) {
                if (buffer.remaining() < record.length) {
                    flush();
                }
                buffer.put(record);
            }
            flush();
            channel.force(false);
            forces++;
            for (Waiting each = all; each != null; each = each.next) {
                each.complete(null);
            }
        } catch (IOException e) {
            for (Waiting each = all; each != null; each = each.next) {
                each.completeExceptionally(e);
            }
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    /** Gives the file back; nobody may wait any more. */
    void close() throws IOException, InterruptedException {
        closing = true;
        LockSupport.unpark(writer);
        writer.join();
        channel.close();
    }
}
