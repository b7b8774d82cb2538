package io.twopc.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsTest {

    private static final String TEXT = """
            # HELP twopc_messages_total Messages on the participant channel
            # TYPE twopc_messages_total counter
            twopc_messages_total{direction="in",type="ack"} 3.0
            twopc_messages_total{direction="out",type="commit"} 4.0
            twopc_messages_total{direction="out",type="prepare"} 1.0E2
            twopc_messages_total_other 7.0
            twopc_log_force_duration_seconds_count 12
            """;

    @Test
    void sumsOverTheLabelsThatWereAskedFor() {
        Metrics metrics = Metrics.parse(TEXT);

        assertThat(metrics.sum("twopc_messages_total", "direction=\"out\"")).isEqualTo(104);
        assertThat(metrics.sum("twopc_messages_total", "")).isEqualTo(107);
        assertThat(metrics.sum("twopc_log_force_duration_seconds_count", "")).isEqualTo(12);
        assertThat(metrics.sum("unheard_of", "")).isZero();
    }

    @Test
    void readsLinesOfTheKernel() {
        assertThat(Kernel.number("Name:\tjava\nVmHWM:\t  123456 kB\nVmRSS:\t 99 kB\n", "VmHWM"))
                .isEqualTo(123_456);
        assertThat(Kernel.number("syscr: 7\nsyscw: 8\n", "syscw")).isEqualTo(8);
    }
}
