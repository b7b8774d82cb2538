package io.twopc.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twopc.benchmarks.load.Tally;
import io.twopc.benchmarks.measure.Usage;
import io.twopc.benchmarks.report.Spread;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a load comes to, with figures that can be checked by head. */
class FiguresTest {

    private static final double MILLISECOND = 1e6;

    private final Map<String, Object> row = Figures.of("a load", List.of(run()));

    /** 1,000 rounds in 2 s, of which the applications counted 2,000 around them; two participants. */
    private static Run run() {
        Tally tally = new Tally();
        for (int i = 0; i < 1000; i++) {
            tally.count(Tally.COMMITTED, (long) MILLISECOND);
        }
        tally.count("status 429", 1);
        Usage coordinator = new Usage(0.5, 0.2, 1_024_000, 2000, 200, 4000, 8000, 12_000, 400, 600, 2_048_000, 0.1);
        Usage first = new Usage(0.1, 0.04, 512_000, 2000, 100, 4000, 6000, 4000, 300, 400, 1_024_000, 0.02);
        Usage second = new Usage(0.3, 0.16, 1_536_000, 2000, 300, 4000, 6000, 4000, 300, 400, 3_072_000, 0.06);
        return new Run(tally, 2, List.of(coordinator, first, second), List.of(300.0, 100.0, 150.0), 0.25);
    }

    private double median(String column) {
        return ((Spread) Objects.requireNonNull(row.get(column), column)).median();
    }

    @Test
    void roundsAndLatenciesAreThoseTheDriverSaw() {
        assertThat(median("rounds/s")).isEqualTo(500);
        assertThat(median("p50")).isCloseTo(1, within(0.01));
        assertThat(median("p99.9")).isCloseTo(1, within(0.01));
        assertThat(row).containsEntry("not committed", "{status 429=1}");
    }

    @Test
    void whatTheKernelCountsIsDividedByTheRoundsTheDriverSaw() {
        assertThat(median("coordinator CPU s/1000")).isCloseTo(0.5, within(1e-9));
        assertThat(median("coordinator CPU µs/branch")).isCloseTo(250, within(1e-9));
        assertThat(median("p CPU s/1000")).isCloseTo(0.2, within(1e-9));
        assertThat(median("driver CPU s/1000")).isCloseTo(0.25, within(1e-9));
        assertThat(median("coordinator disk KB")).isEqualTo(1);
        assertThat(median("p disk KB")).isEqualTo(1);
    }

    @Test
    void theCompilersOfAllProcessesAreTakenTogether() {
        assertThat(median("compilers CPU s/s")).isCloseTo(0.2, within(1e-9));
    }

    @Test
    void whatAnApplicationTellsIsDividedByTheRoundsItCountedItself() {
        assertThat(median("coordinator forces")).isEqualTo(0.1);
        assertThat(median("p forces")).isEqualTo(0.1);
        assertThat(median("coordinator records/force")).isEqualTo(20);
        assertThat(median("p records/force")).isEqualTo(20);
        assertThat(median("coordinator allocated KB")).isEqualTo(1);
        assertThat(median("p allocated KB")).isEqualTo(1);
    }

    @Test
    void messagesPerFrameAreThoseSent() {
        assertThat(median("coordinator messages/frame")).isEqualTo(20);
        assertThat(median("p messages/frame")).isEqualTo(10);
    }

    @Test
    void collectionsArePerSecondAndPeaksThoseOfTheLargest() {
        assertThat(median("coordinator GC ms/s")).isCloseTo(50, within(1e-9));
        assertThat(median("p GC ms/s")).isCloseTo(20, within(1e-9));
        assertThat(median("coordinator peak MB")).isEqualTo(300);
        assertThat(median("p peak MB")).isEqualTo(150);
    }
}
