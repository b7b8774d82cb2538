package io.twopc.participant.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.participant.resource.BranchId;
import io.twopc.participant.resource.Cancellation;
import io.twopc.participant.resource.HeuristicDecision;
import io.twopc.participant.resource.PrepareResult;
import io.twopc.participant.resource.PromptResource;
import io.twopc.participant.resource.RecoveredBranch;
import io.twopc.participant.resource.ResolveResult;
import io.twopc.participant.resource.ResourceStatus;
import io.twopc.participant.resource.ResourceUnavailableException;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.participant.BranchKey;
import io.twopc.protocol.participant.ParticipantEvent;
import io.twopc.protocol.participant.ParticipantEvent.Resolution;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** Calls to a resource that answers without a thread that waits. */
class ResourceCallsTest {

    private static final Executor NONE = task -> {
        throw new AssertionError("a thread was asked to wait");
    };

    private final Prompt resource = new Prompt();
    private final EngineHarness.Recorder listener = new EngineHarness.Recorder();
    private final List<ParticipantEvent> events = new ArrayList<>();
    private final BranchKey branch = new BranchKey(EngineHarness.tx(1), EngineHarness.A);
    private final ResourceCalls calls = new ResourceCalls(
            new EnginePorts(
                    resource,
                    new EngineHarness.MemoryIncarnations(),
                    NONE,
                    NONE,
                    new HandClock(),
                    new Random(1),
                    listener),
            EngineHarness.BANK);

    @Test
    void theVoteComesWhenTheResourceHasAnswered() {
        calls.prepare(branch, Payload.EMPTY, new CancelFlag(), events::add);
        assertThat(events).isEmpty();

        resource.prepared.complete(new PrepareResult.Prepared());

        assertThat(events).containsExactly(new ParticipantEvent.PreparedDurably());
    }

    @Test
    void decisionsEndAsTheResourceSays() {
        calls.commit(branch, events::add);
        calls.rollback(branch, events::add);
        calls.forget(branch, events::add);
        resource.resolved.complete(ResolveResult.DONE);

        assertThat(events)
                .containsExactlyInAnyOrder(
                        new ParticipantEvent.CommitFinished(Resolution.DONE),
                        new ParticipantEvent.RollbackFinished(Resolution.DONE),
                        new ParticipantEvent.ForgetFinished());
    }

    @Test
    void aResourceThatCannotBeReachedIsUnavailableInItsOwnWords() {
        calls.prepare(branch, Payload.EMPTY, new CancelFlag(), events::add);
        resource.prepared.completeExceptionally(
                new CompletionException(new ResourceUnavailableException("the journal has failed")));

        assertThat(events).containsExactly(new ParticipantEvent.PrepareUnavailable("the journal has failed"));
        assertThat(listener.defects).isEmpty();
    }

    @Test
    void aDefectIsReportedAndItsWordsGoNowhere() {
        resource.defect = new IllegalStateException("secret");

        calls.prepare(branch, Payload.EMPTY, new CancelFlag(), events::add);
        calls.commit(branch, events::add);

        assertThat(events)
                .containsExactly(
                        new ParticipantEvent.PrepareUnavailable("internal error of the participant"),
                        new ParticipantEvent.ResourceFailed());
        assertThat(listener.defects).hasSize(2);
    }

    private static final class Prompt implements PromptResource {

        final CompletableFuture<PrepareResult> prepared = new CompletableFuture<>();
        final CompletableFuture<ResolveResult> resolved = new CompletableFuture<>();
        RuntimeException defect = new IllegalStateException("none");

        private <T> CompletionStage<T> answer(CompletionStage<T> stage) {
            if ("secret".equals(defect.getMessage())) {
                throw defect;
            }
            return stage;
        }

        @Override
        public CompletionStage<PrepareResult> prepareLater(BranchId id, Payload payload, Cancellation cancellation) {
            return answer(prepared);
        }

        @Override
        public CompletionStage<ResolveResult> commitLater(BranchId id) {
            return answer(resolved);
        }

        @Override
        public CompletionStage<ResolveResult> rollbackLater(BranchId id) {
            return answer(resolved);
        }

        @Override
        public PrepareResult prepare(BranchId id, Payload payload, Cancellation cancellation) {
            throw new AssertionError("it blocks");
        }

        @Override
        public ResolveResult commit(BranchId id) {
            throw new AssertionError("it blocks");
        }

        @Override
        public ResolveResult rollback(BranchId id) {
            throw new AssertionError("it blocks");
        }

        @Override
        public void recordHeuristic(BranchId id, HeuristicDecision decision) {}

        @Override
        public void forget(List<BranchId> ids) {}

        @Override
        public List<RecoveredBranch> recover() {
            return List.of();
        }

        @Override
        public ResourceStatus status() {
            return new ResourceStatus(true, "prompt", "");
        }

        @Override
        public void close() {}
    }
}
