package io.twopc.proofs.simulation;

import io.twopc.participant.resource.BranchId;
import io.twopc.participant.resource.Cancellation;
import io.twopc.participant.resource.HeuristicDecision;
import io.twopc.participant.resource.PrepareResult;
import io.twopc.participant.resource.RecoveredBranch;
import io.twopc.participant.resource.ResolveResult;
import io.twopc.participant.resource.ResourceManager;
import io.twopc.participant.resource.ResourceStatus;
import io.twopc.participant.resource.ResourceUnavailableException;
import io.twopc.participant.store.ParticipantStore;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.participant.BranchKey;
import java.util.List;

/** The resource, where {@link Rules} sees what it has done. */
record WatchedResource(ParticipantNode node, ResourceManager resource, ParticipantStore store)
        implements ResourceManager {

    private Rules rules() {
        return node.world.rules;
    }

    @Override
    public PrepareResult prepare(BranchId branch, Payload payload, Cancellation cancellation)
            throws ResourceUnavailableException {
        if (node.world.sabotage == Sabotage.VOTE_BEFORE_FORCE && !node.isBank) {
            var unused = store.prepared(new BranchKey(branch.transaction(), branch.coordinator()));
            node.drainLater();
            return new PrepareResult.Prepared();
        }
        PrepareResult result = resource.prepare(branch, payload, cancellation);
        node.drainLater();
        node.note("prepared", branch.transaction().hashCode(), branch.transaction() + " " + result);
        if (result instanceof PrepareResult.Prepared) {
            rules().prepared(node, branch.transaction());
        }
        return result;
    }

    @Override
    public ResolveResult commit(BranchId branch) throws ResourceUnavailableException {
        if (node.world.sabotage == Sabotage.ACK_BEFORE_FORCE && !node.isBank) {
            var unused = store.committed(new BranchKey(branch.transaction(), branch.coordinator()));
            node.drainLater();
            return ResolveResult.DONE;
        }
        ResolveResult result = resource.commit(branch);
        node.drainLater();
        node.note("committed", branch.transaction().hashCode(), branch.transaction() + " " + result);
        if (result == ResolveResult.DONE) {
            rules().applied(node, branch.transaction());
        }
        return result;
    }

    @Override
    public ResolveResult rollback(BranchId branch) throws ResourceUnavailableException {
        ResolveResult result = resource.rollback(branch);
        node.drainLater();
        node.note("rolled back", branch.transaction().hashCode(), branch.transaction() + " " + result);
        if (result == ResolveResult.DONE) {
            rules().rolledBack(node, branch.transaction());
        }
        return result;
    }

    @Override
    public void recordHeuristic(BranchId branch, HeuristicDecision decision) throws ResourceUnavailableException {
        resource.recordHeuristic(branch, decision);
        node.drainLater();
    }

    @Override
    public void forget(List<BranchId> branches) throws ResourceUnavailableException {
        resource.forget(branches);
        node.drainLater();
        branches.forEach(branch -> node.note("forgets", branch.transaction().hashCode(), branch.transaction()));
    }

    @Override
    public List<RecoveredBranch> recover() throws ResourceUnavailableException {
        if (node.world.sabotage == Sabotage.NOTHING_RECOVERED) {
            return List.of();
        }
        List<RecoveredBranch> found = resource.recover();
        for (RecoveredBranch each : found) {
            node.note("takes back", each.branch().transaction().hashCode(), each);
            if (each.trace() == RecoveredBranch.Trace.COMMITTED) {
                rules().applied(node, each.branch().transaction());
            }
        }
        return found;
    }

    @Override
    public ResourceStatus status() {
        return resource.status();
    }

    @Override
    public void close() {
        resource.close();
    }
}
