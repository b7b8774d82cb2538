package io.twopc.benchmarks.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LookTest {

    @Test
    void theFiguresOfALookSurviveTheWayFromOneProcessToTheOther() {
        Look look = new Look(1_234_567.5, 0.25, 1e-3, 3);

        assertThat(Look.isOne(look.line())).isTrue();
        assertThat(Look.of(look.line())).isEqualTo(look);
    }

    @Test
    void whatALibrarySaysOnStandardOutputIsNoLook() {
        assertThat(Look.isOne("INFO: transaction manager started")).isFalse();
    }
}
