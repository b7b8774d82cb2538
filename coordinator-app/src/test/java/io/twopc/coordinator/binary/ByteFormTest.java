package io.twopc.coordinator.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twopc.protocol.model.Decision;
import io.twopc.protocol.model.Vote;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteFormTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 127, 128, -64, -65, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE})
    void numbersComeBackAsTheyWere(long value) {
        ByteReader in =
                reader(new ByteWriter().writeUnsigned(value).writeSigned(value).writeFixedLong(value));

        assertThat(in.readUnsigned()).isEqualTo(value);
        assertThat(in.readSigned()).isEqualTo(value);
        assertThat(in.readFixedLong()).isEqualTo(value);
        in.expectEnd();
    }

    @Test
    void momentsComeBackToTheNanosecond() {
        Instant base = Instant.parse("2026-03-01T12:00:00.5Z");
        for (String text : List.of(
                "2026-03-01T12:00:00Z",
                "1969-12-31T23:59:59.999999999Z",
                "2026-03-01T12:00:00.501Z",
                "2026-03-01T12:00:00.500001Z",
                "9999-01-01T00:00:00.000000001Z")) {
            Instant at = Instant.parse(text);

            assertThat(reader(new ByteWriter().writeInstant(base, at)).readInstant(base))
                    .isEqualTo(at);
        }
        assertThat(reader(new ByteWriter().writeInstant(base, Instant.MAX)).readInstant(base))
                .isEqualTo(Instant.MAX);
        assertThat(reader(new ByteWriter().writeDuration(Duration.ofNanos(-1))).readDuration())
                .isEqualTo(Duration.ofNanos(-1));
    }

    @Test
    void idsKeepTheirUnsignedOrder() {
        byte[] low = new ByteWriter().writeUuid(new UUID(1, 0)).toByteArray();
        byte[] high = new ByteWriter().writeUuid(new UUID(-1, 0)).toByteArray();

        assertThat(java.util.Arrays.compareUnsigned(low, high)).isNegative();
    }

    @Nested
    class WhenTheBytesCannotBeRight {

        @Test
        void aCountLargerThanWhatIsLeftIsRefusedBeforeAnythingIsAllocated() {
            ByteReader in = reader(new ByteWriter().writeUnsigned(Integer.MAX_VALUE));

            assertThatThrownBy(in::readString)
                    .isInstanceOf(UnreadableBytesException.class)
                    .hasMessageContaining("2147483647");
        }

        @Test
        void aNumberWithoutEndIsRefused() {
            ByteWriter out = new ByteWriter();
            for (int i = 0; i < 11; i++) {
                out.writeByte(0xFF);
            }

            assertThatThrownBy(reader(out)::readUnsigned).isInstanceOf(UnreadableBytesException.class);
        }

        @Test
        void bytesTooManyAreRefused() {
            assertThatThrownBy(reader(new ByteWriter().writeByte(1))::expectEnd)
                    .isInstanceOf(UnreadableBytesException.class);
        }

        @Test
        void aMomentOutOfRangeIsRefused() {
            ByteReader in = reader(new ByteWriter().writeSigned(Long.MAX_VALUE).writeUnsigned(0));

            assertThatThrownBy(() -> in.readInstant(Instant.EPOCH)).isInstanceOf(UnreadableBytesException.class);
        }

        @Test
        void textWithoutUtf8FormIsRefusedWhereItMustComeBackAsItIs() {
            assertThatThrownBy(() -> new ByteWriter().writeExactString("a\uD800"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class EnumCodes {

        @Test
        void eachConstantNeedsACode() {
            assertThatThrownBy(() -> EnumCode.of(Vote.class, List.of(Vote.COMMIT, Vote.ABORT)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Vote");
            assertThatThrownBy(() ->
                            EnumCode.of(Decision.class, List.of(Decision.COMMIT, Decision.ABORT, Decision.COMMIT)))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void anUnknownCodeIsRefused() {
            EnumCode<Decision> codes = EnumCode.of(Decision.class, List.of(Decision.COMMIT, Decision.ABORT));

            assertThatThrownBy(() -> codes.read(reader(new ByteWriter().writeByte(3))))
                    .isInstanceOf(UnreadableBytesException.class)
                    .hasMessageContaining("3 stands for no Decision");
            assertThatThrownBy(() -> codes.read(reader(new ByteWriter().writeByte(0))))
                    .isInstanceOf(UnreadableBytesException.class);
        }
    }

    private static ByteReader reader(ByteWriter out) {
        return new ByteReader(out.toByteArray());
    }
}
