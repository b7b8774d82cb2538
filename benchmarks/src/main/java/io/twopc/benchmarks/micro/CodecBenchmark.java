package io.twopc.benchmarks.micro;

import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.MessageType;
import io.twopc.wire.Decoded;
import io.twopc.wire.MessageCodec;
import io.twopc.wire.UnencodableException;
import io.twopc.wire.WireBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Each type of message to JSON and back, with buffers kept as a connection keeps them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {

    @Param
    public MessageType type = MessageType.PREPARE;

    private final MessageCodec encoder = new MessageCodec();
    private final MessageCodec decoder = new MessageCodec();
    private final WireBuffer sink = new WireBuffer();
    private Message message;
    private byte[] body;

    /** Takes the message, and sees that it comes back as it went. */
    @Setup
    public void take() throws UnencodableException {
        message = SampleMessages.of(type);
        encode();
        body = sink.toByteArray();
        if (!decode().equals(List.of(new Decoded.Understood(message)))) {
            throw new IllegalStateException("the codec does not read what it has written: " + type);
        }
    }

    /** The message into a buffer that had room for it before. */
    @Benchmark
    public int encode() throws UnencodableException {
        sink.reset();
        encoder.encode(message, SampleMessages.EPOCH_MILLIS, sink);
        return sink.size();
    }

    /** The body of a frame that holds this message alone. */
    @Benchmark
    public List<Decoded> decode() {
        return decoder.decode(body, 0, body.length);
    }
}
