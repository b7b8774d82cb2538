package io.twopc.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.coordinator.engine.EngineHarness.Peer;
import io.twopc.protocol.model.TransactionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How fast decisions are repeated to a participant that has very many open branches. */
class RepeatPaceTest {

    private static final int OPEN = 5_000;
    private static final long MOST_REPEATS_PER_SECOND = 2_000;
    private static final Duration TICK = Duration.ofMillis(10);

    private final EngineHarness harness = new EngineHarness(2, Integer.MAX_VALUE, OPEN + 1);
    private Peer busy;
    private Peer other;

    @BeforeEach
    void manyOpenCommitsThatNobodyAcknowledges() {
        busy = harness.connect("busy");
        other = harness.connect("other");
        List<TransactionId> ids = new ArrayList<>();
        for (int number = 0; number < OPEN; number++) {
            ids.add(harness.submit(harness.request("busy")).id());
        }
        ids.forEach(busy::vote);
        other.vote(harness.submit(harness.request("other")).id());
        harness.settle();
        assertThat(busy.heard()).filteredOn("commit"::equals).hasSize(OPEN);
        busy.inbox.clear();
        other.inbox.clear();
    }

    @Test
    @DisplayName("C13: not more than 2,000 repeats a second go to one participant, and all come in the end")
    void theBusyOneIsNotFlooded() {
        long millis = 0;
        while (millis < 6_000) {
            harness.pass(TICK);
            millis += TICK.toMillis();
            assertThat((long) busy.inbox.size())
                    .as("after %d ms", millis)
                    .isLessThanOrEqualTo(MOST_REPEATS_PER_SECOND * millis / 1_000);
        }
        assertThat(busy.heard()).as("each one twice in 6 s").hasSize(2 * OPEN).containsOnly("commit");
    }

    @Test
    @DisplayName("C13: another participant is told again at the usual pace meanwhile")
    void theOtherOneKeepsItsPace() {
        harness.pass(Duration.ofMillis(250));

        assertThat(busy.heard()).isEmpty();
        assertThat(other.heard()).isNotEmpty().containsOnly("commit");
    }
}
