package io.twopc.benchmarks.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each of the limits for a second: that they are measured, and nothing about what they are. */
class LimitsTest {

    @Test
    void forcesAreCountedAloneAndGrouped(@TempDir Path directory) {
        ForceLimits force = new ForceLimits(directory, 1);

        assertThat(force.alone(1).perSecond()).isPositive();
        assertThat(force.grouped(2, 4).latencies().getTotalCount()).isPositive();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void messagesGoThereAndBack() {
        assertThat(new WireLimits(1).bare(2).perSecond()).isPositive();
    }
}
