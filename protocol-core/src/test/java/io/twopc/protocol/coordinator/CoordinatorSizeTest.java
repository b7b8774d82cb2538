package io.twopc.protocol.coordinator;

import static io.twopc.protocol.coordinator.Events.forced;
import static io.twopc.protocol.coordinator.Events.no;
import static io.twopc.protocol.coordinator.Events.voteTimeout;
import static io.twopc.protocol.coordinator.Events.yes;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.protocol.coordinator.CoordinatorState.Completed;
import io.twopc.protocol.coordinator.CoordinatorState.ForcingCommit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rounds of 500 branches: as many effects as branches, no more. */
class CoordinatorSizeTest {

    private static final int BRANCHES = 500;
    private static final String[] NAMES =
            IntStream.range(0, BRANCHES).mapToObj(i -> "p" + i).toArray(String[]::new);

    @Test
    void aRoundOfManyBranchesCommits() {
        Play play = Play.preparing(NAMES);
        assertThat(play.effects()).hasSize(1 + 2 * BRANCHES);
        int effects = 0;
        for (String name : NAMES) {
            play = play.on(yes(name));
            effects += play.effects().size();
        }
        assertThat(effects).as("one record, and nothing else").isEqualTo(1);
        play = play.on(forced());
        assertThat(play.effects()).hasSize(1 + 2 * BRANCHES);
        play = play.onEach(Events::ack, NAMES);
        assertThat(play.state()).isInstanceOf(Completed.class);
        assertThat(play.effects()).containsExactly(Effects.END);
        assertThat(play.on(Events.endDurable()).effects()).as("one forget each").hasSize(BRANCHES);
    }

    @Test
    void aRoundOfManyBranchesAborts() {
        Play play = Play.preparing(NAMES).on(no("p250"));
        assertThat(Effects.sends(play.effects())).hasSize(BRANCHES - 1);
    }

    @Test
    void allButTheMinimumMayBeLeftOut() {
        Play play = Play.preparingAtLeast(1, NAMES);
        for (int i = 1; i < BRANCHES; i++) {
            play = play.on(Events.lost(NAMES[i]));
        }
        play = play.on(yes("p0"), voteTimeout());
        assertThat(play.state()).isInstanceOf(ForcingCommit.class);
        assertThat(play.branches().remaining()).isEqualTo(1);
    }
}
