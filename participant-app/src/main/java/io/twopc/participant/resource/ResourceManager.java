package io.twopc.participant.resource;

import io.twopc.protocol.model.Payload;
import java.util.List;

/**
 * A resource that can hold branches prepared: durable, undecided, and still able to go either way.
 *
 * <p>Methods block and are called on worker threads, several branches at a time, but never two calls for the same
 * branch at once. What a method reports done is on stable storage when it returns.
 */
public interface ResourceManager extends AutoCloseable {

    /**
     * Does the branch's local work and makes it prepared on stable storage (R6, C21). Unless the answer is
     * {@link PrepareResult.Prepared}, nothing of the work is left.
     *
     * @param cancellation tells when the work is no longer wanted; the resource stops at its next safe point (C29)
     * @throws ResourceUnavailableException if the resource cannot be reached. The branch may be prepared or not; {@link
     *     #rollback} is called for it until that returns
     */
    PrepareResult prepare(BranchId branch, Payload payload, Cancellation cancellation)
            throws ResourceUnavailableException;

    /**
     * Commits a prepared branch durably (C25). Repeats are harmless (C26). Also called after an operator's decision to
     * commit, whose record says nothing about whether it has been carried out.
     *
     * @throws ResourceUnavailableException if it is not certain that the branch is committed; call again
     */
    ResolveResult commit(BranchId branch) throws ResourceUnavailableException;

    /**
     * Rolls a prepared branch back durably. Repeats, and branches without a trace, are harmless. Also called after a
     * {@link #prepare} that could not reach the resource, whose branch may have become prepared all the same, and after an
     * operator's decision to roll back.
     *
     * @throws ResourceUnavailableException if it is not certain that the branch is rolled back; call again
     */
    ResolveResult rollback(BranchId branch) throws ResourceUnavailableException;

    /**
     * Makes an operator's decision about a prepared branch durable, before anything acts on it (C37).
     *
     * @throws ResourceUnavailableException if it is not certain that the decision is recorded; call again
     */
    void recordHeuristic(BranchId branch, HeuristicDecision decision) throws ResourceUnavailableException;

    /**
     * Deletes what was kept to tell repeats apart: the traces of committed branches and their heuristic records. Harmless
     * for a branch without either.
     *
     * @throws ResourceUnavailableException if any of it may still be there; call again
     */
    void forget(List<BranchId> branches) throws ResourceUnavailableException;

    /**
     * Undoes work that was never prepared and lists every branch of which the resource holds a trace (C31). Called once
     * at every start, repeatedly until it succeeds, before any other method.
     *
     * @throws ResourceUnavailableException if the resource cannot be reached; call again
     */
    List<RecoveredBranch> recover() throws ResourceUnavailableException;

    /** Where the resource stands, for health; cheap enough to ask every few seconds. */
    ResourceStatus status();

    /** Releases connections and files; prepared branches stay prepared. */
    @Override
    void close();
}
