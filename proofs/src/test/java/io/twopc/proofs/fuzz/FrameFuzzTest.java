package io.twopc.proofs.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.twopc.protocol.message.Message;
import io.twopc.wire.Decoded;
import io.twopc.wire.Decoded.Understood;
import io.twopc.wire.FrameException;
import io.twopc.wire.FrameLimits;
import io.twopc.wire.FrameReader;
import io.twopc.wire.FrameWriter;
import io.twopc.wire.MessageCodec;
import io.twopc.wire.UnencodableException;
import io.twopc.wire.WireBuffer;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Any stream of bytes gives the same frames and the same end however it is cut into reads, as a decoder of ten lines says;
 * what was understood of it comes back the same through frames of any size.
 *
 * <p>Input: how the stream is cut, the limit on frames and the size of frames written (a byte each), then the stream.
 */
class FrameFuzzTest {

    private static final int[] LIMITS = {1, 16, 600, 64 << 20};
    private static final int[] FRAME_SIZES = {1, 100, 250, 1 << 20};

    private enum End {
        BETWEEN_FRAMES,
        WITHIN_A_FRAME,
        LENGTH_OUT_OF_RANGE
    }

    /** What a stream gave; a body's bytes are the characters of a text, so that they can be compared. */
    private record Frames(List<String> bodies, End end) {}

    @FuzzTest(maxDuration = "24h")
    void framesAreTheSameHoweverTheirBytesArrive(byte[] input) {
        Script script = new Script(input);
        int cut = script.octet();
        int limit = LIMITS[script.below(LIMITS.length)];
        int written = script.octet();
        byte[] stream = script.rest();

        Frames whole = Allocation.bounded(stream.length, () -> read(new ByteArrayInputStream(stream), limit));
        assertThat(whole).isEqualTo(expected(ByteBuffer.wrap(stream), limit));
        assertThat(read(new Dribble(stream, cut), limit)).isEqualTo(whole);
        writtenAgainItIsTheSame(messagesIn(whole), written % 2 == 0, FRAME_SIZES[written / 2 % FRAME_SIZES.length]);
    }

    private static Frames read(InputStream in, int limit) {
        FrameReader reader = new FrameReader(new FrameLimits(limit));
        List<String> bodies = new ArrayList<>();
        try {
            while (true) {
                bodies.add(new String(reader.read(in), ISO_8859_1));
            }
        } catch (FrameException e) {
            boolean truncated = e.kind() == FrameException.Kind.TRUNCATED;
            return new Frames(bodies, truncated ? End.WITHIN_A_FRAME : End.LENGTH_OUT_OF_RANGE);
        } catch (EOFException e) {
            return new Frames(bodies, End.BETWEEN_FRAMES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The format, once more and as plainly as it can be said. */
    private static Frames expected(ByteBuffer stream, int limit) {
        List<String> bodies = new ArrayList<>();
        while (stream.remaining() >= 4) {
            int length = stream.getInt();
            if (length < 1 || length > limit) {
                return new Frames(bodies, End.LENGTH_OUT_OF_RANGE);
            }
            if (length > stream.remaining()) {
                return new Frames(bodies, End.WITHIN_A_FRAME);
            }
            byte[] body = new byte[length];
            stream.get(body);
            bodies.add(new String(body, ISO_8859_1));
        }
        return new Frames(bodies, stream.hasRemaining() ? End.WITHIN_A_FRAME : End.BETWEEN_FRAMES);
    }

    /** A stream that gives a few bytes at a time. */
    private static final class Dribble extends InputStream {
        private final InputStream source;
        private final Random random;

        Dribble(byte[] bytes, long seed) {
            source = new ByteArrayInputStream(bytes);
            random = new Random(seed);
        }

        @Override
        public int read() throws IOException {
            return source.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return source.read(target, offset, Math.min(length, 1 + random.nextInt(7)));
        }
    }

    private static List<Message> messagesIn(Frames frames) {
        MessageCodec codec = new MessageCodec();
        List<Message> messages = new ArrayList<>();
        for (String text : frames.bodies()) {
            byte[] body = text.getBytes(ISO_8859_1);
            for (Decoded each : codec.decode(body, 0, body.length)) {
                if (each instanceof Understood understood) {
                    messages.add(understood.message());
                }
            }
        }
        return messages;
    }

    private static void writtenAgainItIsTheSame(List<Message> messages, boolean batch, int frameBytes) {
        List<Message> refused = new ArrayList<>();
        WireBuffer out = new FrameWriter(new MessageCodec())
                .write(messages, 1_732_300_000_123L, batch, frameBytes, (message, why) -> refused.add(message));
        Frames frames = read(new ByteArrayInputStream(Arrays.copyOf(out.array(), out.size())), frameBytes);
        assertThat(frames.end()).isEqualTo(End.BETWEEN_FRAMES);
        assertThat(messagesIn(frames))
                .isEqualTo(messages.stream()
                        .filter(each -> bytesOf(each) <= frameBytes)
                        .toList());
        assertThat(refused)
                .isEqualTo(messages.stream()
                        .filter(each -> bytesOf(each) > frameBytes)
                        .toList());
    }

    private static int bytesOf(Message message) {
        WireBuffer alone = new WireBuffer();
        try {
            new MessageCodec().encode(message, 1_732_300_000_123L, alone);
        } catch (UnencodableException e) {
            return Integer.MAX_VALUE;
        }
        return alone.size();
    }
}
