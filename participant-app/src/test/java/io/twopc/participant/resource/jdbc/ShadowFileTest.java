package io.twopc.participant.resource.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShadowFileTest {

    private static final int MOST_BYTES = 20_000;

    @TempDir
    Path directory;

    @Test
    @DisplayName("A shadow reads as a file that was written would, and the file stays as it was")
    void itReadsAsTheFileWould() throws Exception {
        long seed = Long.getLong("twopc.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] begin = bytes(random, 1 + random.nextInt(MOST_BYTES));
        Path file = Files.write(directory.resolve("file"), begin);
        Path model = Files.write(directory.resolve("model"), begin);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                FileChannel written = FileChannel.open(model, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ShadowFile shadow = new ShadowFile(channel);
            for (int step = 0; step < 300; step++) {
                long position = random.nextLong(written.size() + 10_000);
                if (random.nextInt(20) == 0) {
                    shadow.truncate(position);
                    written.truncate(position);
                } else if (random.nextBoolean()) {
                    byte[] change = bytes(random, random.nextInt(9_000));
                    assertThat(shadow.write(ByteBuffer.wrap(change), position)).isEqualTo(change.length);
                    written.write(ByteBuffer.wrap(change), position);
                } else {
                    expectSame(shadow, written, position, random.nextInt(9_000));
                }
                assertThat(shadow.size()).isEqualTo(written.size());
            }
            expectSame(shadow, written, 0, (int) written.size());
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(begin);
    }

    @Test
    void afterTheEndThereIsNothing() throws Exception {
        Path file = Files.write(directory.resolve("file"), new byte[] {1, 2, 3});
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ShadowFile shadow = new ShadowFile(channel);
            assertThat(shadow.read(ByteBuffer.allocate(1), 3)).isEqualTo(-1);
            assertThat(shadow.read(ByteBuffer.allocate(0), 3)).isZero();
            shadow.truncate(1);
            assertThat(shadow.size()).isEqualTo(1);
            assertThat(shadow.read(ByteBuffer.allocate(3), 0)).isEqualTo(1);
        }
    }

    private static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static void expectSame(ShadowFile shadow, FileChannel written, long position, int count)
            throws IOException {
        ByteBuffer expected = ByteBuffer.allocate(count);
        ByteBuffer actual = ByteBuffer.allocate(count);
        int read = written.read(expected, position);
        assertThat(shadow.read(actual, position)).isEqualTo(read);
        assertThat(Arrays.copyOf(actual.array(), Math.max(read, 0)))
                .isEqualTo(Arrays.copyOf(expected.array(), Math.max(read, 0)));
    }
}
