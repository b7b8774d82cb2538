package io.twopc.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.benchmarks.load.Tally;
import io.twopc.benchmarks.report.Spread;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairsTest {

    @Test
    void aRatioIsTakenWithinItsPair() {
        Pairs pairs = pairs(new int[] {100, 200}, new int[] {300, 30});

        assertThat(pairs.ratio(Run::perSecond)).isEqualTo(new Spread(1.05, 0.1, 2));
        assertThat(pairs.spreadOfB(Run::perSecond)).isEqualTo(new Spread(115, 30, 200));
    }

    @Test
    void startsAreSeenTogetherAndEachByItsMedian() {
        Pairs one = pairs(new int[] {100, 100}, new int[] {100, 125}, new int[] {100, 150});
        Pairs other = pairs(new int[] {100, 75}, new int[] {100, 50}, new int[] {100, 25});

        assertThat(Pairs.together(List.of(one, other)).ratio(Run::perSecond)).isEqualTo(new Spread(0.875, 0.25, 1.5));
        assertThat(Pairs.ratioOfEach(List.of(one, other), Run::perSecond)).isEqualTo(new Spread(0.875, 0.5, 1.25));
    }

    private static Pairs pairs(int[]... perSecond) {
        Pairs pairs = new Pairs();
        for (int[] pair : perSecond) {
            pairs.add(run(pair[0]), run(pair[1]));
        }
        return pairs;
    }

    /** So many rounds in a second. */
    private static Run run(int rounds) {
        Tally tally = new Tally();
        for (int i = 0; i < rounds; i++) {
            tally.count(Tally.COMMITTED, 1);
        }
        return new Run(tally, 1, List.of(), List.of(), 0);
    }
}
