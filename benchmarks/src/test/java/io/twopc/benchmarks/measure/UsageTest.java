package io.twopc.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UsageTest {

    private static final String COORDINATOR = """
            twopc_transactions_total{outcome="COMMITTED",reason="none"} 7.0
            twopc_transactions_total{outcome="ABORTED",reason="timeout"} 5.0
            twopc_messages_total{direction="in",type="ack"} 21.0
            twopc_messages_total{direction="out",type="commit"} 21.0
            twopc_frames_total{direction="in"} 3.0
            twopc_frames_total{direction="out"} 2.0
            """;

    private static final String PARTICIPANT = """
            twopc_messages_total{direction="in",type="prepare"} 9.0
            twopc_messages_total{direction="in",type="commit"} 7.0
            twopc_messages_total{direction="out",type="ack"} 7.0
            """;

    @Test
    void bothApplicationsCountCommittedRounds() {
        assertThat(Usage.told(Metrics.parse(COORDINATOR)).rounds()).isEqualTo(7);
        assertThat(Usage.told(Metrics.parse(PARTICIPANT)).rounds()).isEqualTo(7);
    }

    @Test
    void framesAreToldByDirection() {
        Usage usage = Usage.told(Metrics.parse(COORDINATOR));

        assertThat(usage.framesIn()).isEqualTo(3);
        assertThat(usage.framesOut()).isEqualTo(2);
        assertThat(usage.messagesOut()).isEqualTo(21);
    }

    @Test
    void whatLiesBetweenTwoMomentsIsTheirDifference() {
        Usage earlier = new Usage(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);

        assertThat(earlier.plus(earlier).minus(earlier)).isEqualTo(earlier);
        assertThat(earlier.minus(earlier)).isEqualTo(Usage.NONE);
    }
}
