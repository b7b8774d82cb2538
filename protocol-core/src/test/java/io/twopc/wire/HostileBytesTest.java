package io.twopc.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.protocol.message.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the bytes are, reading them answers something and leaves the codec as good as before. */
class HostileBytesTest {

    private static final String[] FRAGMENTS = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\\u",
        "null",
        "true",
        "-",
        "1e9",
        "\"payload\":",
        "\"message_type\":",
        "\"transaction_id\":",
        "\"timestamp\":1",
        "\"prepare\"",
        "{\"a\":{\"a\":",
        "\u0000",
        "é",
        "😀",
        "[[[[[[[["
    };

    private final long seed = Long.getLong("twopc.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final MessageCodec codec = new MessageCodec();

    @Test
    void mutatedFramesNeverThrowAndNeverSpoilTheNextOne() throws Exception {
        System.err.println("HostileBytesTest.mutatedFramesNeverThrowAndNeverSpoilTheNextOne seed " + seed);
        List<byte[]> bodies = bodies();
        byte[] good = GoldenMessages.all().keySet().iterator().next().getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 40_000; i++) {
            byte[] mutated = mutate(bodies.get(random.nextInt(bodies.size())));
            assertThat(codec.decode(mutated, 0, mutated.length))
                    .as("seed %d, %d", seed, i)
                    .isNotEmpty();
            if (i % 100 == 0) {
                assertThat(codec.decode(good, 0, good.length).get(0))
                        .as("seed %d, %d", seed, i)
                        .isInstanceOf(Decoded.Understood.class);
            }
        }
    }

    @Test
    void randomBytesNeverThrow() {
        System.err.println("HostileBytesTest.randomBytesNeverThrow seed " + seed);
        for (int i = 0; i < 40_000; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && i % 2 == 0) {
                bytes[0] = (byte) (i % 4 == 0 ? '{' : '[');
            }
            assertThat(codec.decode(bytes, 0, bytes.length))
                    .as("seed %d, %d", seed, i)
                    .allMatch(Rejected.class::isInstance);
        }
    }

    @Test
    void randomPiecesOfJsonNeverThrow() {
        System.err.println("HostileBytesTest.randomPiecesOfJsonNeverThrow seed " + seed);
        for (int i = 0; i < 40_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "[{" : "{");
            for (int k = random.nextInt(20); k > 0; k--) {
                text.append(FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            assertThat(codec.decode(bytes, 0, bytes.length))
                    .as("seed %d, %s", seed, text)
                    .isNotEmpty();
        }
    }

    @Test
    void everyPrefixOfABodyIsRefusedWhole() throws Exception {
        for (byte[] body : bodies()) {
            for (int length = 0; length < body.length; length++) {
                assertThat(codec.decode(body, 0, length)).singleElement().isInstanceOf(Rejected.class);
            }
        }
    }

    private List<byte[]> bodies() throws Exception {
        List<byte[]> bodies = new ArrayList<>();
        RandomMessages messages = new RandomMessages(seed);
        for (int i = 0; i < 30; i++) {
            WireBuffer sink = new WireBuffer();
            sink.write('[');
            for (Message message : messages.list(1 + random.nextInt(3))) {
                if (sink.size() > 1) {
                    sink.write(',');
                }
                codec.encode(message, random.nextLong(), sink);
            }
            sink.write(']');
            bodies.add(sink.toByteArray());
        }
        return bodies;
    }

    private byte[] mutate(byte[] body) {
        byte[] copy = body.clone();
        for (int k = 1 + random.nextInt(3); k > 0; k--) {
            int at = random.nextInt(copy.length);
            switch (random.nextInt(4)) {
                case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> copy[at] = (byte) "{}[],:\"\\-0n".charAt(random.nextInt(11));
                case 2 -> copy = java.util.Arrays.copyOf(copy, Math.max(1, at));
                default -> {
                    int length = Math.min(copy.length - at, 1 + random.nextInt(20));
                    System.arraycopy(body, random.nextInt(body.length - length + 1), copy, at, length);
                }
            }
        }
        return copy;
    }
}
