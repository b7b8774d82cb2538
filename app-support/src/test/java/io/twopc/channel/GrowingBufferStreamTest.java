package io.twopc.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GrowingBufferStreamTest {

    private final List<Integer> asked = new ArrayList<>();

    private InputStream over(byte[] bytes) {
        return new GrowingBufferStream(new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                asked.add(length);
                return super.read(target, offset, length);
            }
        });
    }

    @Test
    void givesEveryByteInOrderHoweverItIsRead() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] bytes = new byte[400_000];
        random.nextBytes(bytes);
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try (InputStream in = over(bytes)) {
            byte[] target = new byte[100_000];
            while (true) {
                int length = 1 + random.nextInt(random.nextBoolean() ? 10 : target.length);
                int offset = random.nextInt(target.length - length + 1);
                int count = length == 1 ? in.read() : in.read(target, offset, length);
                if (count < 0) {
                    break;
                }
                if (length == 1) {
                    read.write(count);
                } else {
                    read.write(target, offset, count);
                }
            }
            assertThat(in.read()).isEqualTo(-1);
        }
        assertThat(read.toByteArray()).as("seed %d", seed).isEqualTo(bytes);
    }

    @Test
    void growsOnlyWhileReadsFillIt() throws IOException {
        try (InputStream in = over(new byte[200_000])) {
            while (in.read() >= 0) {
                assertThat(asked).isNotEmpty();
            }
        }
        assertThat(asked)
                .startsWith(1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 65_536)
                .allMatch(length -> length <= GrowingBufferStream.MOST_BYTES);
    }

    @Test
    void staysSmallWhereLittleComes() throws IOException {
        try (InputStream in = over(new byte[1023])) {
            assertThat(in.readAllBytes()).hasSize(1023);
        }
        assertThat(asked).allMatch(length -> length == GrowingBufferStream.LEAST_BYTES);
    }
}
