package io.twopc.benchmarks.limits;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Records of 256 bytes appended to files of this disk and forced, with nothing else around them. */
public final class ForceLimits {

    static final int RECORD_BYTES = 256;

    private final Path directory;
    private final long nanos;

    /** @param seconds of each measurement, after a second to warm up */
    public ForceLimits(Path directory, int seconds) {
        this.directory = directory;
        this.nanos = TimeUnit.SECONDS.toNanos(seconds);
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Records made durable, and how long each of them took. */
    public record Result(double perSecond, Histogram latencies) {}

    /** So many writers at once, each with a file of its own, one record after the other. */
    public Result alone(int files) {
        List<Log> logs = logs(files);
        return run(logs, 1, RECORD_BYTES * 4, Log::appendAndForce);
    }

    /** Logs whose callers wait in a queue: who finds no force running takes all that waits, writes and forces it. */
    public Result grouped(int logs, int callersEach) {
        return run(logs(logs), callersEach, RECORD_BYTES * callersEach, Log::appendGrouped);
    }

    private List<Log> logs(int count) {
        List<Log> logs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            logs.add(new Log(directory.resolve("force-" + i)));
        }
        return logs;
    }

    @FunctionalInterface
    private interface Append {
        void to(Log log) throws IOException, InterruptedException;
    }

    private Result run(List<Log> logs, int callersEach, int bytes, Append append) {
        long begin = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        Callers callers = new Callers(begin, begin + nanos);
        for (Log log : logs) {
            log.reserve(bytes);
            for (int i = 0; i < callersEach; i++) {
                callers.add(() -> append.to(log));
            }
        }
        Histogram latencies = callers.await();
        logs.forEach(Log::close);
        return new Result(latencies.getTotalCount() / (nanos / 1e9), latencies);
    }

    /** A bare file with a bare drain queue before it. */
    private static final class Log {

        private final Path path;
        private final FileChannel channel;
        private ByteBuffer buffer = ByteBuffer.allocateDirect(RECORD_BYTES);
        private long submitted;
        private long durable;
        private boolean forcing;

        Log(Path path) {
            this.path = path;
            try {
                channel = FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void reserve(int bytes) {
            buffer = ByteBuffer.allocateDirect(bytes);
        }

        void appendAndForce() throws IOException {
            write(1);
        }

        private void write(int records) throws IOException {
            buffer.clear().limit(records * RECORD_BYTES);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(false);
        }

        void appendGrouped() throws IOException, InterruptedException {
            long mine;
            long upTo;
            int records;
            synchronized (this) {
                submitted++;
                mine = submitted;
                while (forcing && durable < mine) {
                    wait();
                }
                if (durable >= mine) {
                    return;
                }
                forcing = true;
                upTo = submitted;
                records = (int) (upTo - durable);
            }
            write(records);
            synchronized (this) {
                forcing = false;
                durable = upTo;
                notifyAll();
            }
        }

        void close() {
            try {
                channel.close();
                Files.delete(path);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
