package io.twopc.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.benchmarks.Idle.Look;
import io.twopc.benchmarks.report.Spread;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IdleTest {

    private static final List<Map<Integer, Look>> RUNS = List.of(
            Map.of(0, new Look(100_000, 20, 30, 0.1), 100, new Look(110_000, 21, 130, 0.2)),
            Map.of(0, new Look(200_000, 20, 30, 0.1), 100, new Look(230_000, 23, 130, 0.4)));

    @Test
    void whatOneCostsIsTheDifferenceToNoneInTheSameRun() {
        assertThat(Idle.row(100, RUNS))
                .containsEntry("connected", 100)
                .containsEntry("KiB each", new Spread(200, 100, 300))
                .containsEntry("heap MB", new Spread(22, 21, 23))
                .containsEntry("threads", new Spread(130, 130, 130));
    }

    @Test
    void noneHasNoPriceOfOne() {
        assertThat(Idle.row(0, RUNS)).doesNotContainKey("KiB each").containsKey("resident MB");
    }
}
