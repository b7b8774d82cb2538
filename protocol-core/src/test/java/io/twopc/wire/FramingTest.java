package io.twopc.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.SessionMessage;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.protocol.model.Payload;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramingTest {

    private static final int MIB = 1024 * 1024;

    private final MessageCodec codec = new MessageCodec();

    @Nested
    class WhenFramesAreRead {

        private final FrameReader reader = new FrameReader(new FrameLimits(100_000));

        private InputStream stream(int length, int bodyBytes) {
            byte[] bytes = new byte[FrameLimits.HEADER_BYTES + bodyBytes];
            for (int i = 0; i < FrameLimits.HEADER_BYTES; i++) {
                bytes[i] = (byte) (length >>> (24 - 8 * i));
            }
            for (int i = 0; i < bodyBytes; i++) {
                bytes[FrameLimits.HEADER_BYTES + i] = (byte) i;
            }
            return new ByteArrayInputStream(bytes);
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 255, 256, 65_536, 65_537, 100_000})
        void aBodyWithinTheLimitIsReadWhole(int length) throws Exception {
            byte[] body = reader.read(stream(length, length + 5));
            assertThat(body).hasSize(length);
            assertThat(body[length - 1]).isEqualTo((byte) (length - 1));
        }

        @ParameterizedTest
        @ValueSource(ints = {0, -1, 100_001, Integer.MAX_VALUE, Integer.MIN_VALUE})
        void aLengthOutOfRangeLosesTheBoundaryBeforeAnythingIsAllocated(int length) {
            assertThatThrownBy(() -> reader.read(stream(length, 10)))
                    .asInstanceOf(type(FrameException.class))
                    .returns(FrameException.Kind.LENGTH_OUT_OF_RANGE, FrameException::kind);
        }

        @ParameterizedTest
        @ValueSource(ints = {10, 65_536, 99_999})
        void aBodyThatBreaksOffIsTruncated(int length) {
            assertThatThrownBy(() -> reader.read(stream(length, length - 1)))
                    .asInstanceOf(type(FrameException.class))
                    .returns(FrameException.Kind.TRUNCATED, FrameException::kind);
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2, 3})
        void aLengthThatBreaksOffIsTruncated(int bytes) {
            assertThatThrownBy(() -> reader.read(new ByteArrayInputStream(new byte[bytes])))
                    .asInstanceOf(type(FrameException.class))
                    .returns(FrameException.Kind.TRUNCATED, FrameException::kind);
        }

        @Test
        void anEndBetweenTwoFramesIsNoDefect() {
            assertThatThrownBy(() -> reader.read(new ByteArrayInputStream(new byte[0])))
                    .isInstanceOf(EOFException.class);
        }
    }

    @Nested
    class WhenARunIsWritten {

        private final FrameWriter writer = new FrameWriter(codec);
        private final List<Message> refused = new ArrayList<>();
        private final List<String> reasons = new ArrayList<>();

        private List<byte[]> frames(List<? extends Message> run, boolean batch, int maxFrameBytes) throws Exception {
            WireBuffer out = writer.write(run, 1_000, batch, maxFrameBytes, (message, why) -> {
                refused.add(message);
                reasons.add(why);
            });
            List<byte[]> bodies = new ArrayList<>();
            InputStream in = new ByteArrayInputStream(out.array(), 0, out.size());
            while (in.available() > 0) {
                bodies.add(new FrameReader(FrameLimits.DEFAULT).read(in));
            }
            assertThat(writer.frames()).isEqualTo(bodies.size());
            return bodies;
        }

        private List<Message> decode(List<byte[]> bodies) {
            List<Message> messages = new ArrayList<>();
            for (byte[] body : bodies) {
                for (Decoded each : codec.decode(body, 0, body.length)) {
                    messages.add(((Decoded.Understood) each).message());
                }
            }
            return messages;
        }

        @Test
        void aPeerThatTakesNoArraysGetsOneMessageAFrame() throws Exception {
            List<Message> run = new RandomMessages(7).list(20);
            List<byte[]> frames = frames(run, false, MIB);
            assertThat(frames).hasSize(20).allMatch(body -> body[0] == '{');
            assertThat(decode(frames)).isEqualTo(run);
        }

        @Test
        void aPeerThatTakesArraysGetsTheWholeRunInOneFrame() throws Exception {
            List<Message> run = new RandomMessages(7).list(20);
            List<byte[]> frames = frames(run, true, MIB);
            assertThat(frames).singleElement().matches(body -> body[0] == '[' && body[body.length - 1] == ']');
            assertThat(decode(frames)).isEqualTo(run);
        }

        @Test
        void aMessageAloneIsAnObjectForEveryPeer() throws Exception {
            assertThat(frames(List.of(new SessionMessage.Heartbeat()), true, MIB))
                    .singleElement()
                    .matches(body -> body[0] == '{');
        }

        @Test
        void aFrameIsFilledToTheLastByteAndNotOver() throws Exception {
            List<Message> run = List.of(new SessionMessage.Heartbeat(), new SessionMessage.Heartbeat());
            int both = frames(run, true, MIB).get(0).length;
            assertThat(frames(run, true, both)).hasSize(1);
            assertThat(frames(run, true, both - 1)).hasSize(2);
        }

        @Test
        void aMessageIsSentIfItFitsAloneToTheByte() throws Exception {
            Message message = new TransactionMessage.Commit(GoldenMessages.TRANSACTION);
            int size = frames(List.of(message), true, MIB).get(0).length;
            assertThat(frames(List.of(message), true, size)).hasSize(1);
            assertThat(refused).isEmpty();
            assertThat(frames(List.of(message), true, size - 1)).isEmpty();
            assertThat(refused).containsExactly(message);
            assertThat(reasons)
                    .containsExactly("it takes " + size + " bytes and the peer accepts frames of " + (size - 1));
        }

        @Test
        void aMessageThatCannotBeSentDoesNotHoldUpItsNeighbours() throws Exception {
            Message large = prepare("{\"a\":\"" + "x".repeat(2_000) + "\"}");
            Message broken = prepare("{\"a\":\"\ud800\"}");
            Message small = new SessionMessage.Heartbeat();
            assertThat(decode(frames(List.of(large, small, broken, large, small, broken), true, 1_000)))
                    .containsExactly(small, small);
            assertThat(refused).containsExactly(large, broken, large, broken);
        }

        @Test
        void nothingToSendIsNoFrame() throws Exception {
            assertThat(frames(List.of(), true, MIB)).isEmpty();
        }

        @Test
        void anyRunArrivesInOrderInFramesThatFitAndCouldNotBeFewer() throws Exception {
            long seed = Long.getLong("twopc.seed", System.nanoTime());
            System.err.println("FramingTest.anyRunArrivesInOrder seed " + seed);
            Random random = new Random(seed);
            RandomMessages messages = new RandomMessages(seed);
            for (int i = 0; i < 300; i++) {
                List<Message> run = messages.list(random.nextInt(30));
                boolean batch = random.nextBoolean();
                int max = 200 + random.nextInt(3_000);
                refused.clear();
                List<byte[]> frames = frames(run, batch, max);
                assertThat(frames).as("seed %d", seed).allMatch(body -> body.length <= max);
                List<Message> sent = new ArrayList<>(run);
                refused.forEach(sent::remove);
                assertThat(decode(frames)).as("seed %d", seed).isEqualTo(sent);
                for (int k = 1; batch && refused.isEmpty() && k < frames.size(); k++) {
                    assertThat(joined(frames.get(k - 1), frames.get(k)))
                            .as("seed %d", seed)
                            .isGreaterThan(max);
                }
            }
        }

        /** How long a frame would be with the first message of the next one added. */
        private int joined(byte[] frame, byte[] next) throws Exception {
            Message first =
                    ((Decoded.Understood) codec.decode(next, 0, next.length).get(0)).message();
            WireBuffer sink = new WireBuffer();
            codec.encode(first, 1_000, sink);
            int brackets = frame[0] == '[' ? 0 : 2;
            return frame.length + brackets + 1 + sink.size();
        }

        private Message prepare(String payload) {
            return new TransactionMessage.Prepare(
                    GoldenMessages.TRANSACTION, GoldenMessages.COORDINATOR, new Payload(payload));
        }
    }
}
