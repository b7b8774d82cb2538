package io.twopc.benchmarks.micro;

import io.twopc.journal.Entry;
import io.twopc.journal.Journal;
import io.twopc.journal.JournalListener;
import io.twopc.journal.JournalOptions;
import io.twopc.journal.JournalRecovery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Records of 256 bytes made durable, each caller waiting for its own before the next: by the journal, by a bare queue
 * before a bare file, and by a bare loop of write and force, which is for one caller.
 */
public class JournalBenchmark {

    private static final byte[] RECORD = new byte[256];

    /** The journal as the applications open it. */
    @State(Scope.Benchmark)
    public static class OpenJournal implements JournalListener {
        private Place place;
        private Journal journal;
        private volatile long forces;

        @Setup
        public void open() throws IOException {
            place = new Place();
            try (JournalRecovery recovery =
                    Journal.recover(JournalOptions.in(place.directory()).withListener(this))) {
                journal = recovery.start(List.of());
            }
            forces = 0; // those of the start
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // the writer's thread alone counts
        public void forced(long nanos, int records, long bytes) {
            forces++;
        }

        @Override
        public void poisoned(Throwable cause) {
            // Whoever waits is told, and with that JMH.
        }

        @TearDown
        public void close() throws IOException {
            journal.close();
            place.close();
        }
    }

    /** A bare queue before a bare file. */
    @State(Scope.Benchmark)
    public static class OpenQueue {
        private Place place;
        private BareQueue queue;

        @Setup
        public void open() throws IOException {
            place = new Place();
            queue = new BareQueue(place.directory().resolve("bare"), RECORD);
        }

        @TearDown
        public void close() throws IOException, InterruptedException {
            queue.close();
            place.close();
        }
    }

    /** A bare file of each caller's own. */
    @State(Scope.Thread)
    public static class OpenFile {
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(RECORD.length);
        private Place place;
        private FileChannel file;

        @Setup
        public void open() throws IOException {
            place = new Place();
            file = FileChannel.open(
                    place.directory().resolve("bare"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        @TearDown
        public void close() throws IOException {
            file.close();
            place.close();
        }
    }

    /** Handed to the journal, and waited for. */
    @Benchmark
    public long journal(OpenJournal log, ForceCounters counters) throws ExecutionException, InterruptedException {
        long sequence = log.journal.await(log.journal.append(new Entry(1, RECORD)));
        counters.durable(log.forces);
        return sequence;
    }

    /** Handed to the bare queue, and waited for. */
    @Benchmark
    public void bareQueue(OpenQueue log, ForceCounters counters) throws ExecutionException, InterruptedException {
        log.queue.append().get();
        counters.durable(log.queue.forces());
    }

    /** Written and forced by the caller itself. */
    @Benchmark
    public void bareLoop(OpenFile log) throws IOException {
        log.buffer.rewind();
        while (log.buffer.hasRemaining()) {
            log.file.write(log.buffer);
        }
        log.file.force(false);
    }
}
