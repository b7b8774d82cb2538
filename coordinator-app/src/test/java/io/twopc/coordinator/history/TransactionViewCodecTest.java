package io.twopc.coordinator.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twopc.coordinator.binary.ByteReader;
import io.twopc.coordinator.binary.ByteWriter;
import io.twopc.coordinator.binary.UnreadableBytesException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TransactionViewCodecTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");

    private final TransactionViewCodec codec = new TransactionViewCodec();

    @Test
    void everyViewComesBackAsItWas() {
        long seed = Long.getLong("twopc.seed", new Random().nextLong());
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            TransactionView view = Views.random(random);

            assertThat(decode(encode(view), view))
                    .as("seed %s, view %s", seed, i)
                    .isEqualTo(view);
        }
    }

    @Test
    void aPlainCommitOfThreeBranchesIsShort() {
        assertThat(encode(Views.committed(NOON, 1)).length).isLessThan(160);
    }

    @Test
    void theSameNameIsTheSameObject() {
        TransactionView view = Views.committed(NOON, 1);
        byte[] bytes = encode(view);

        TransactionView first = decode(bytes, view);
        TransactionView second = decode(bytes, view);

        assertThat(first.branches().get(0).participant())
                .isSameAs(second.branches().get(0).participant());
    }

    @Test
    void aNewerFormIsRefusedByItsNumber() {
        TransactionView view = Views.committed(NOON, 1);
        byte[] bytes = encode(view);
        bytes[0] = 2;

        assertThatThrownBy(() -> decode(bytes, view))
                .isInstanceOf(UnreadableBytesException.class)
                .hasMessageContaining("form 2")
                .hasMessageContaining("reads form 1");
    }

    @Test
    void aViewCutAnywhereIsUnreadable() {
        TransactionView view = Views.aborted(NOON, 1);
        byte[] bytes = encode(view);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);

            assertThatThrownBy(() -> decode(cut, view))
                    .as("cut to %s", length)
                    .isInstanceOf(UnreadableBytesException.class);
        }
    }

    @Test
    void flippedBitsGiveAnotherViewOrAreUnreadableButNothingElse() {
        long seed = Long.getLong("twopc.seed", new Random().nextLong());
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            TransactionView view = Views.random(random);
            byte[] bytes = encode(view);
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                decode(bytes, view);
            } catch (UnreadableBytesException expected) {
                assertThat(expected).as("seed %s", seed).hasMessageMatching("(?s).+");
            }
        }
    }

    private byte[] encode(TransactionView view) {
        ByteWriter out = new ByteWriter();
        codec.write(out, view);
        return out.toByteArray();
    }

    private TransactionView decode(byte[] bytes, TransactionView original) {
        ByteReader in = new ByteReader(bytes);
        TransactionView view = codec.read(in, original.id());
        in.expectEnd();
        return view;
    }
}
