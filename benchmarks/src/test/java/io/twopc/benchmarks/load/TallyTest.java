package io.twopc.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TallyTest {

    private static final long MILLISECOND = 1_000_000;

    @Test
    void percentilesAreThoseOfTheCommittedRoundsAndEverythingElseIsShown() {
        Tally tally = new Tally();
        for (int i = 1; i <= 100; i++) {
            tally.count(Tally.COMMITTED, i * MILLISECOND);
        }
        tally.count("status 429", 5_000 * MILLISECOND);

        assertThat(tally.committed()).isEqualTo(100);
        assertThat(tally.latencies().getValueAtPercentile(50) / (double) MILLISECOND)
                .isBetween(49.9, 50.1);
        assertThat(tally.latencies().getValueAtPercentile(99) / (double) MILLISECOND)
                .isBetween(98.9, 99.1);
        assertThat(tally.others()).containsExactly(java.util.Map.entry("status 429", 1L));
    }

    @Test
    void aRoundThatIsNeverAnsweredShowsInThePercentilesButNotAmongTheCommitted() {
        Tally tally = new Tally();
        tally.count(Tally.COMMITTED, MILLISECOND);
        tally.countUnanswered(9_000 * MILLISECOND);

        assertThat(tally.committed()).isEqualTo(1);
        assertThat(tally.latencies().getMaxValue()).isGreaterThan(8_900 * MILLISECOND);
        assertThat(tally.others()).containsEntry("unanswered", 1L);
    }

    @Test
    void thoseOfSeveralThreadsAddUp() {
        Tally first = new Tally();
        first.count(Tally.COMMITTED, MILLISECOND);
        first.count("ABORTED timeout", MILLISECOND);
        Tally second = new Tally();
        second.count(Tally.COMMITTED, 3 * MILLISECOND);
        second.count("ABORTED timeout", MILLISECOND);

        assertThat(first.plus(second).committed()).isEqualTo(2);
        assertThat(first.others()).containsEntry("ABORTED timeout", 2L);
    }
}
