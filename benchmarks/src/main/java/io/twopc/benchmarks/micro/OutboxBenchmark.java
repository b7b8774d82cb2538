package io.twopc.benchmarks.micro;

import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.MessageType;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * Producers that put commits into the outbox of one connection, each with so many on their way: how many of them leave in
 * one write. An operation is a message, from the offer to the bytes that the socket took.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class OutboxBenchmark {

    @Param({"1", "32"})
    public int onTheirWay = 1;

    /** Whether the peer takes a run of messages as one frame, or wants a frame for each. */
    @Param({"true", "false"})
    public boolean batch = true;

    private final Message message = SampleMessages.of(MessageType.COMMIT);
    private OneConnection connection;

    @Setup
    public void connect(BenchmarkParams benchmark) throws IOException {
        connection = new OneConnection(benchmark.getThreads() * onTheirWay, batch);
    }

    @TearDown
    public void close() throws IOException, InterruptedException {
        connection.close();
    }

    /** One message from one producer. */
    @Benchmark
    public void send(WriteCounters counters) throws InterruptedException {
        connection.send(message);
        counters.sent(connection);
    }
}
