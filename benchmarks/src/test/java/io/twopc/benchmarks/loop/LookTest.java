package io.twopc.benchmarks.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LookTest {

    @Test
    void theFiguresOfALookSurviveTheWayFromOneProcessToTheOther() {
        Look look = new Look(1_234_567.5, 0.25, 1e-3, 3);

        assertThat(look.line()).startsWith(Look.MARK);
        assertThat(Look.of(look.line().substring(Look.MARK.length()))).isEqualTo(look);
    }
}
