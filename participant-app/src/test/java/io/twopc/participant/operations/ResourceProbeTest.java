package io.twopc.participant.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.participant.resource.BranchId;
import io.twopc.participant.resource.Cancellation;
import io.twopc.participant.resource.HeuristicDecision;
import io.twopc.participant.resource.PrepareResult;
import io.twopc.participant.resource.RecoveredBranch;
import io.twopc.participant.resource.ResolveResult;
import io.twopc.participant.resource.ResourceManager;
import io.twopc.participant.resource.ResourceStatus;
import io.twopc.protocol.model.Payload;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ResourceProbeTest {

    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final ResourceStatus WELL = new ResourceStatus(true, "jdbc", "H2");

    @Test
    void whatTheResourceSaysIsPassedOn() {
        try (ResourceProbe probe = new ResourceProbe(new Silent(new CountDownLatch(0)), LONG)) {
            assertThat(probe.status()).isEqualTo(WELL);
        }
    }

    @Test
    @Timeout(60)
    void aResourceThatHangsIsDownAndTakesOneThread() {
        CountDownLatch answers = new CountDownLatch(1);
        Silent resource = new Silent(answers);
        try (ResourceProbe probe = new ResourceProbe(resource, SHORT)) {
            for (int asked = 0; asked < 5; asked++) {
                ResourceStatus status = probe.status();
                assertThat(status.available()).isFalse();
                assertThat(status.detail()).contains("has not said within");
            }
            assertThat(resource.asked).hasValue(1);
            answers.countDown();
        }
    }

    @Test
    @Timeout(60)
    void itIsUpAgainOnceItAnswers() {
        CountDownLatch answers = new CountDownLatch(1);
        try (ResourceProbe probe = new ResourceProbe(new Silent(answers), SHORT)) {
            assertThat(probe.status().available()).isFalse();
            answers.countDown();
            ResourceStatus status = probe.status();
            while (!status.available()) {
                status = probe.status();
            }
            assertThat(status).isEqualTo(WELL);
        }
    }

    @Test
    void aResourceThatFailsIsDown() {
        Silent failing = new Silent(new CountDownLatch(0)) {
            @Override
            public ResourceStatus status() {
                throw new IllegalStateException("the driver is broken");
            }
        };
        try (ResourceProbe probe = new ResourceProbe(failing, LONG)) {
            assertThat(probe.status().available()).isFalse();
            assertThat(probe.status().detail()).contains("the driver is broken");
        }
    }

    @Test
    void whoAsksAtTheEndIsTold() {
        ResourceProbe probe = new ResourceProbe(new Silent(new CountDownLatch(0)), LONG);
        probe.close();
        assertThat(probe.status().detail()).contains("shutting down");
    }

    /** A resource that says where it stands only when it may. */
    private static class Silent implements ResourceManager {

        final AtomicInteger asked = new AtomicInteger();
        private final CountDownLatch answers;

        Silent(CountDownLatch answers) {
            this.answers = answers;
        }

        @Override
        public ResourceStatus status() {
            asked.incrementAndGet();
            try {
                answers.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return WELL;
        }

        @Override
        public PrepareResult prepare(BranchId branch, Payload payload, Cancellation cancellation) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ResolveResult commit(BranchId branch) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ResolveResult rollback(BranchId branch) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void recordHeuristic(BranchId branch, HeuristicDecision decision) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void forget(List<BranchId> branches) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<RecoveredBranch> recover() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
