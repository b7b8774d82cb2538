package io.twopc.participant.resource;

import io.twopc.protocol.model.Payload;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A resource whose calls return at once and answer when they are done, so that no thread waits for them. They are called
 * on the engine's thread, and must never block it; what they report done is on stable storage when their stage completes.
 * A stage fails with the {@link ResourceUnavailableException} that the blocking call would throw.
 */
public interface PromptResource extends ResourceManager {

    /** {@link #prepare}, without waiting. */
    CompletionStage<PrepareResult> prepareLater(BranchId branch, Payload payload, Cancellation cancellation);

    /** {@link #commit}, without waiting. */
    CompletionStage<ResolveResult> commitLater(BranchId branch);

    /** {@link #rollback}, without waiting. */
    CompletionStage<ResolveResult> rollbackLater(BranchId branch);

    /** {@link #forget}, which has nothing to wait for. */
    @Override
    void forget(List<BranchId> branches);
}
