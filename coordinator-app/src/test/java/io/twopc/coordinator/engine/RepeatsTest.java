package io.twopc.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.coordinator.engine.EngineHarness.Peer;
import io.twopc.engine.EngineClock;
import io.twopc.protocol.coordinator.CoordinatorEvent.RetryDue;
import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.ProtocolState;
import io.twopc.protocol.model.TransactionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When the messages of one transaction are repeated, and that nothing stays behind. */
class RepeatsTest {

    private static final long TICK = 10;

    private final TimerWheel timers = new TimerWheel(TICK, 0);
    private final List<String> told = new ArrayList<>();
    private long now;
    private final EngineClock clock = new EngineClock() {
        @Override
        public long nanos() {
            return now;
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }
    };
    private Repeats repeats = new Repeats(timers, clock, event -> told.add(event.participant() + "@" + now));

    @Test
    void eachIsToldWhenItsTimeHasComeWithOneTimerForAll() {
        repeats.add(50, due("b"));
        repeats.add(30, due("a"));
        repeats.add(50, due("c"));
        assertThat(timers.size()).isOne();

        pass(29);
        assertThat(told).isEmpty();
        pass(30);
        assertThat(told).containsExactly("a@30");
        pass(49);
        assertThat(told).hasSize(1);
        pass(50);
        assertThat(told).containsExactlyInAnyOrder("a@30", "b@50", "c@50");
        assertThat(timers.size()).isZero();
    }

    @Test
    void whatIsAddedWhileOthersAreToldWaitsForItsOwnTime() {
        repeats = new Repeats(timers, clock, event -> {
            told.add(event.participant() + "@" + now);
            if (event.attempt() == 1) {
                repeats.add(now, new RetryDue(event.participant(), MessageType.COMMIT, 2));
            }
        });
        repeats.add(10, due("a"));
        pass(10);
        assertThat(told).containsExactly("a@10");
        pass(20);
        assertThat(told).containsExactly("a@10", "a@20");
        assertThat(timers.size()).isZero();
    }

    @Test
    void nothingIsToldOnceThePhaseIsOverAndNoTimerStays() {
        repeats.add(30, due("a"));
        repeats.add(50, due("b"));
        repeats.clear();
        assertThat(timers.size()).isZero();

        pass(100);
        assertThat(told).isEmpty();
    }

    @Test
    @DisplayName("a round that has ended leaves no timer behind, however many branches its participant has open")
    void anEndedRoundIsLetGo() {
        EngineHarness harness = new EngineHarness(1, Integer.MAX_VALUE, 5_000);
        Peer peer = harness.connect("a");
        harness.pass(Duration.ofMinutes(1));
        long before = harness.engine.nanosToNextTimer();
        List<TransactionId> ids = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            ids.add(harness.submit(harness.request("a")).id());
        }
        ids.forEach(peer::vote);
        harness.settle();
        assertThat(harness.engine.nanosToNextTimer())
                .isLessThan(Duration.ofSeconds(5).toNanos());

        ids.forEach(peer::ack);
        harness.settle();
        harness.pass(Duration.ofMillis(500)); // a fifth of what a repeat to it waits
        assertThat(ids).allSatisfy(id -> {
            assertThat(harness.view(id).state()).isEqualTo(ProtocolState.COMPLETED);
            assertThat(harness.view(id).outcome()).isEqualTo(Outcome.COMMITTED);
        });
        assertThat(harness.engine.nanosToNextTimer()).isEqualTo(before);
    }

    private void pass(long to) {
        now = to;
        timers.advance(now);
    }

    private static RetryDue due(String participant) {
        return new RetryDue(new ParticipantId(participant), MessageType.COMMIT, 1);
    }
}
