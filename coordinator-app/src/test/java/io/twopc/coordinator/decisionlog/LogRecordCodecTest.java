package io.twopc.coordinator.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twopc.coordinator.binary.UnreadableBytesException;
import io.twopc.journal.Entry;
import io.twopc.journal.JournalRecord;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LogRecordCodecTest {

    private final LogRecordCodec codec = new LogRecordCodec();

    @Test
    void everyRecordComesBackAsItWas() {
        long seed = Long.getLong("twopc.seed", new Random().nextLong());
        Random random = new Random(seed);
        Set<Integer> types = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            LogRecord logged = Records.random(random);
            Entry entry = codec.encode(logged);
            types.add(entry.type());

            assertThat(decode(entry.type(), entry.body()))
                    .as("seed %s, record %s", seed, i)
                    .isEqualTo(logged);
        }
        assertThat(types).hasSize(LogRecord.class.getPermittedSubclasses().length);
    }

    @Test
    void aRecordCutAnywhereIsUnreadable() {
        long seed = Long.getLong("twopc.seed", new Random().nextLong());
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            Entry entry = codec.encode(Records.random(random));
            for (int length = 0; length < entry.body().length; length++) {
                byte[] cut = Arrays.copyOf(entry.body(), length);

                assertThatThrownBy(() -> decode(entry.type(), cut))
                        .as("seed %s", seed)
                        .isInstanceOf(UnreadableBytesException.class);
            }
        }
    }

    @Test
    void aNewerFormIsRefusedByItsNumber() {
        byte[] body = codec.encode(Records.committed(1)).body();
        body[0] = 7;

        assertThatThrownBy(() -> decode(5, body))
                .isInstanceOf(UnreadableBytesException.class)
                .hasMessageContaining("form 7");
    }

    @Test
    void aTypeThatIsNotKnownIsRefusedByItsNumber() {
        assertThatThrownBy(() -> decode(77, new byte[] {1}))
                .isInstanceOf(UnreadableBytesException.class)
                .hasMessageContaining("type 77");
    }

    private LogRecord decode(int type, byte[] body) {
        return codec.decode(new JournalRecord(type, 1, body));
    }
}
