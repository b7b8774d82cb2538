package io.twopc.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.engine.AfterTurn;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.TransactionId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<List<Message>> writes = new ArrayList<>();

    private Outbox outbox(int maxMessages, long maxBytes) {
        return new Outbox(tasks::add, maxMessages, maxBytes, run -> writes.add(List.copyOf(run)));
    }

    private static Message message(int number) {
        return new TransactionMessage.Commit(new TransactionId(new UUID(0, number)));
    }

    private static Message prepare(int payloadChars) {
        return new TransactionMessage.Prepare(
                new TransactionId(new UUID(0, 0)),
                new CoordinatorId(new UUID(0, 0)),
                new Payload("{\"a\":\"" + "x".repeat(payloadChars - 8) + "\"}"));
    }

    private void runSenders() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    @Test
    void allThatWaitsLeavesInOneWriteInOrder() {
        Outbox outbox = outbox(100, 1_000_000);
        for (int i = 0; i < 50; i++) {
            assertThat(outbox.offer(message(i))).isTrue();
        }
        assertThat(tasks).hasSize(1);

        runSenders();

        assertThat(writes).hasSize(1);
        assertThat(writes.get(0)).hasSize(50).startsWith(message(0)).endsWith(message(49));
    }

    @Test
    void whatArrivesDuringAWriteLeavesWithTheNextOneAndNoSecondSenderStarts() {
        List<Outbox> self = new ArrayList<>();
        self.add(new Outbox(tasks::add, 100, 1_000_000, run -> {
            writes.add(List.copyOf(run));
            if (writes.size() == 1) {
                self.get(0).offer(message(1));
                self.get(0).offer(message(2));
            }
        }));
        self.get(0).offer(message(0));
        assertThat(tasks).hasSize(1);

        tasks.remove().run();

        assertThat(tasks).isEmpty();
        assertThat(writes).containsExactly(List.of(message(0)), List.of(message(1), message(2)));
    }

    @Test
    void aFullOutboxDropsTheNewest() {
        Outbox outbox = outbox(3, 1_000_000);
        assertThat(outbox.offerAll(List.of(message(0), message(1), message(2), message(3))))
                .isEqualTo(3);
        assertThat(outbox.offer(message(4))).isFalse();

        runSenders();

        assertThat(writes).containsExactly(List.of(message(0), message(1), message(2)));
        assertThat(outbox.offer(message(5))).isTrue();
    }

    @Test
    void bytesAreBoundedButOneLargeMessageAlwaysFitsAlone() {
        Outbox outbox = outbox(100, 1_000);
        assertThat(outbox.offer(prepare(5_000))).isTrue();
        assertThat(outbox.offer(message(1))).isFalse();
        runSenders();
        assertThat(outbox.offer(message(1))).isTrue();
        assertThat(outbox.offer(prepare(5_000))).isFalse();
    }

    @Test
    void oneWriteIsBoundedToo() {
        Outbox outbox = outbox(1_000_000, Long.MAX_VALUE);
        List<Message> many = new ArrayList<>();
        for (int i = 0; i < Outbox.RUN_MESSAGES + 1; i++) {
            many.add(message(i));
        }
        outbox.offerAll(many);
        outbox.offer(prepare((int) Outbox.RUN_BYTES));
        outbox.offer(message(7));

        runSenders();

        assertThat(writes.get(0)).hasSize(Outbox.RUN_MESSAGES);
        assertThat(writes.get(1)).hasSize(1);
        assertThat(writes.get(2)).containsExactly(prepare((int) Outbox.RUN_BYTES));
        assertThat(writes.get(3)).containsExactly(message(7));
    }

    @Test
    void whatIsInNoHurryLeavesWithTheNextMessage() {
        Outbox outbox = outbox(100, 1_000_000);
        outbox.offer(forget(0));
        assertThat(tasks).isEmpty();
        outbox.offer(message(1));
        runSenders();
        assertThat(writes).containsExactly(List.of(forget(0), message(1)));
    }

    @Test
    void whatIsInNoHurryLeavesInTheEnd() {
        Outbox outbox = outbox(100, 1_000_000);
        outbox.offer(forget(0));
        outbox.sendPatient();
        runSenders();
        assertThat(writes).containsExactly(List.of(forget(0)));
        outbox.sendPatient();
        assertThat(tasks).isEmpty();
    }

    @Test
    void muchThatIsInNoHurryIsSent() {
        Outbox outbox = outbox(100, 1_000_000);
        for (int i = 0; i < Outbox.PATIENT_MESSAGES; i++) {
            outbox.offer(forget(i));
        }
        runSenders();
        assertThat(writes).singleElement().satisfies(run -> assertThat(run).hasSize(Outbox.PATIENT_MESSAGES));
    }

    @Test
    void flushingSendsWhatIsInNoHurryToo() {
        Outbox outbox = outbox(100, 1_000_000);
        outbox.offer(forget(0));
        outbox.closeAfterFlush(() -> writes.add(List.of()));
        runSenders();
        assertThat(writes).containsExactly(List.of(forget(0)), List.of());
    }

    private static Message forget(int number) {
        return new TransactionMessage.Forget(new TransactionId(new UUID(0, number)));
    }

    @Test
    void aThreadAfterItsTurnSendsALittleItself() {
        Outbox outbox = outbox(100, 1_000_000);
        AfterTurn.following(() -> {
            outbox.offer(message(0));
            outbox.offer(message(1));
            assertThat(writes).isEmpty();
        });
        assertThat(tasks).isEmpty();
        assertThat(writes).containsExactly(List.of(message(0), message(1)));

        outbox.offer(message(2));
        runSenders();
        assertThat(writes).endsWith(List.of(message(2)));
    }

    @Test
    void whatIsMoreThanALittleIsLeftToTheSenders() {
        Outbox outbox = outbox(100, 1_000_000);
        AfterTurn.following(() -> outbox.offer(prepare(Outbox.LITTLE_BYTES + 1)));
        assertThat(writes).isEmpty();
        runSenders();
        assertThat(writes).hasSize(1);
    }

    @Test
    void whatComesBehindALittleIsLeftToTheSenders() {
        Outbox outbox = outbox(100, 1_000_000);
        AfterTurn.following(() -> {
            outbox.offer(message(0));
            outbox.offer(prepare(Outbox.LITTLE_BYTES));
            outbox.closeAfterFlush(() -> writes.add(List.of()));
        });
        assertThat(writes).containsExactly(List.of(message(0)));
        runSenders();
        assertThat(writes).containsExactly(List.of(message(0)), List.of(prepare(Outbox.LITTLE_BYTES)), List.of());
    }

    @Test
    void aPeerThatDoesNotKeepUpIsLeftToTheSenders() {
        boolean[] keepsUp = {true};
        Outbox outbox = new Outbox(tasks::add, 100, 1_000_000, new Outbox.Transmitter() {
            @Override
            public void transmit(List<Message> run) {
                writes.add(List.copyOf(run));
            }

            @Override
            public boolean keepsUp() {
                return keepsUp[0];
            }
        });
        AfterTurn.following(() -> {
            outbox.offer(message(0));
            keepsUp[0] = false; // since it was offered
        });
        assertThat(writes).isEmpty();
        runSenders();
        AfterTurn.following(() -> outbox.offer(message(1)));
        assertThat(writes).hasSize(1);
        runSenders();
        assertThat(writes).hasSize(2);
    }

    @Test
    void flushingSendsWhatWaitsRefusesMoreAndThenActsOnce() {
        Outbox outbox = outbox(100, 1_000_000);
        List<String> acted = new ArrayList<>();
        outbox.offer(message(0));
        outbox.closeAfterFlush(() -> acted.add("after " + writes.size()));
        outbox.closeAfterFlush(() -> acted.add("twice"));
        assertThat(outbox.offer(message(1))).isFalse();

        runSenders();

        assertThat(writes).containsExactly(List.of(message(0)));
        assertThat(acted).containsExactly("after 1");
    }

    @Test
    void flushingAnEmptyOutboxActsAtOnce() {
        Outbox outbox = outbox(100, 1_000_000);
        List<String> acted = new ArrayList<>();
        outbox.closeAfterFlush(() -> acted.add("done"));
        runSenders();
        assertThat(acted).containsExactly("done");
    }

    @Test
    void aClosedOutboxDropsWhatWaits() {
        Outbox outbox = outbox(100, 1_000_000);
        outbox.offer(message(0));
        outbox.close();
        assertThat(outbox.offer(message(1))).isFalse();
        runSenders();
        assertThat(writes).isEmpty();
    }

    @Test
    void withoutAThreadTheOutboxClosesInsteadOfFillingUp() {
        Outbox outbox = new Outbox(
                task -> {
                    throw new RejectedExecutionException("stopped");
                },
                100,
                1_000_000,
                run -> writes.add(List.copyOf(run)));
        outbox.offer(message(0));
        assertThat(outbox.offer(message(1))).isFalse();
    }
}
