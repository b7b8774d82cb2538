package io.twopc.participant.resource.preference;

import io.twopc.participant.resource.BranchId;
import io.twopc.participant.resource.Cancellation;
import io.twopc.participant.resource.HeuristicDecision;
import io.twopc.participant.resource.PrepareResult;
import io.twopc.participant.resource.PromptResource;
import io.twopc.participant.resource.RecoveredBranch;
import io.twopc.participant.resource.RecoveredBranch.Trace;
import io.twopc.participant.resource.ResolveResult;
import io.twopc.participant.resource.ResourceStatus;
import io.twopc.participant.resource.ResourceUnavailableException;
import io.twopc.participant.store.HeldBranch;
import io.twopc.participant.store.ParticipantStore;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.participant.BranchKey;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Votes as it prefers. Branches it prepares are kept in the participant's journal until they are forgotten. */
public final class PreferenceResourceManager implements PromptResource {

    private static final String FAILED = "the participant's journal has failed";

    private final ParticipantId participant;
    private final VotePreference preference;
    private final ParticipantStore store;

    /** @param store is used and not closed by this */
    public PreferenceResourceManager(ParticipantId participant, VotePreference preference, ParticipantStore store) {
        this.participant = participant;
        this.preference = preference;
        this.store = store;
    }

    /** How it votes. */
    public VotePreference preference() {
        return preference;
    }

    @Override
    public CompletionStage<PrepareResult> prepareLater(BranchId branch, Payload payload, Cancellation cancellation) {
        if (cancellation.isCancelled()) {
            return now(new PrepareResult.Refused("the work was called off"));
        }
        return switch (preference.vote()) {
            case ABORT -> now(new PrepareResult.Refused("the vote preference of this participant is abort"));
            case READ_ONLY -> now(new PrepareResult.ReadOnly());
            case COMMIT -> once(store.prepared(key(branch)), new PrepareResult.Prepared());
        };
    }

    private static <T> CompletionStage<T> once(CompletionStage<?> durable, T result) {
        return durable.handle((done, failure) -> {
            if (failure != null) {
                throw new CompletionException(new ResourceUnavailableException(FAILED, failure));
            }
            return result;
        });
    }

    private static <T> CompletionStage<T> now(T result) {
        return CompletableFuture.completedFuture(result);
    }

    @Override
    public CompletionStage<ResolveResult> commitLater(BranchId branch) {
        Optional<HeldBranch> held = store.branch(key(branch));
        if (held.isEmpty() || held.get().trace() == Trace.HEURISTIC_ONLY) {
            return now(rolledBackByHand(held) ? ResolveResult.CONTRADICTED : ResolveResult.NO_TRACE);
        }
        // A repeat waits too: what made it committed may have been a try whose write failed (C25).
        return once(
                held.get().trace() == Trace.PREPARED ? store.committed(key(branch)) : store.settled(),
                ResolveResult.DONE);
    }

    private static boolean rolledBackByHand(Optional<HeldBranch> held) {
        return held.map(HeldBranch::decision)
                .filter(decision -> decision.outcome() == HeuristicOutcome.ROLLBACK)
                .isPresent();
    }

    @Override
    public CompletionStage<ResolveResult> rollbackLater(BranchId branch) {
        Optional<HeldBranch> held = store.branch(key(branch));
        if (held.isEmpty() || held.get().trace() == Trace.HEURISTIC_ONLY) {
            return once(store.settled(), ResolveResult.NO_TRACE);
        }
        if (held.get().trace() == Trace.COMMITTED) {
            return now(ResolveResult.CONTRADICTED);
        }
        return once(store.rolledBack(key(branch)), ResolveResult.DONE);
    }

    @Override
    public PrepareResult prepare(BranchId branch, Payload payload, Cancellation cancellation)
            throws ResourceUnavailableException {
        return await(prepareLater(branch, payload, cancellation));
    }

    @Override
    public ResolveResult commit(BranchId branch) throws ResourceUnavailableException {
        return await(commitLater(branch));
    }

    @Override
    public ResolveResult rollback(BranchId branch) throws ResourceUnavailableException {
        return await(rollbackLater(branch));
    }

    @Override
    public void recordHeuristic(BranchId branch, HeuristicDecision decision) throws ResourceUnavailableException {
        await(store.decided(key(branch), decision));
    }

    @Override
    public void forget(List<BranchId> branches) {
        for (BranchId branch : branches) {
            if (store.branch(key(branch)).isPresent()) {
                store.forget(key(branch));
            }
        }
    }

    @Override
    public List<RecoveredBranch> recover() throws ResourceUnavailableException {
        requireWorkingStore();
        return store.branches().entrySet().stream()
                .map(entry -> new RecoveredBranch(
                        new BranchId(
                                entry.getKey().transaction(), entry.getKey().coordinator(), participant),
                        entry.getValue().trace(),
                        entry.getValue().decision()))
                .toList();
    }

    private void requireWorkingStore() throws ResourceUnavailableException {
        Optional<Throwable> failure = store.failure();
        if (failure.isPresent()) {
            throw new ResourceUnavailableException(FAILED, failure.get());
        }
    }

    @Override
    public ResourceStatus status() {
        String opinion = "votes " + preference.vote() + (preference.drawn() ? " (drawn at start)" : " (configured)");
        return store.failure()
                .map(failure -> new ResourceStatus(false, "preference", "the journal has failed: " + failure))
                .orElseGet(() -> new ResourceStatus(true, "preference", opinion));
    }

    /** Nothing to release: the journal belongs to the participant. */
    @Override
    public void close() {}

    private static BranchKey key(BranchId branch) {
        return new BranchKey(branch.transaction(), branch.coordinator());
    }

    private <T> T await(CompletionStage<T> answer) throws ResourceUnavailableException {
        try {
            return store.await(answer);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ResourceUnavailableException unavailable
                    ? unavailable
                    : new ResourceUnavailableException(FAILED, e.getCause() != null ? e.getCause() : e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ResourceUnavailableException("interrupted while waiting for the journal", e);
        }
    }
}
