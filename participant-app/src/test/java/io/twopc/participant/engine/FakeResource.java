package io.twopc.participant.engine;

import io.twopc.participant.resource.BranchId;
import io.twopc.participant.resource.Cancellation;
import io.twopc.participant.resource.HeuristicDecision;
import io.twopc.participant.resource.PrepareResult;
import io.twopc.participant.resource.RecoveredBranch;
import io.twopc.participant.resource.RecoveredBranch.Trace;
import io.twopc.participant.resource.ResolveResult;
import io.twopc.participant.resource.ResourceManager;
import io.twopc.participant.resource.ResourceStatus;
import io.twopc.participant.resource.ResourceUnavailableException;
import io.twopc.protocol.model.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A resource in memory that survives its engine, counts what was executed, and is away when told so. */
final class FakeResource implements ResourceManager {

    final Map<BranchId, Trace> traces = new HashMap<>();
    final Map<BranchId, HeuristicDecision> decisions = new HashMap<>();
    final Map<BranchId, Integer> executions = new HashMap<>();
    final List<String> calls = new ArrayList<>();
    final Set<BranchId> committed = new HashSet<>();
    boolean away;
    boolean preparesAndThenIsAway;

    @Nullable
    RuntimeException defect;

    PrepareResult answer = new PrepareResult.Prepared();

    @Override
    public PrepareResult prepare(BranchId branch, Payload payload, Cancellation cancellation)
            throws ResourceUnavailableException {
        call("prepare");
        if (cancellation.isCancelled()) {
            return new PrepareResult.Refused("cancelled");
        }
        executions.merge(branch, 1, Integer::sum);
        if (answer instanceof PrepareResult.Prepared) {
            traces.put(branch, Trace.PREPARED);
        }
        if (preparesAndThenIsAway) {
            throw new ResourceUnavailableException("went away");
        }
        return answer;
    }

    @Override
    public ResolveResult commit(BranchId branch) throws ResourceUnavailableException {
        call("commit");
        if (!traces.containsKey(branch)) {
            return ResolveResult.NO_TRACE;
        }
        traces.put(branch, Trace.COMMITTED);
        committed.add(branch);
        return ResolveResult.DONE;
    }

    @Override
    public ResolveResult rollback(BranchId branch) throws ResourceUnavailableException {
        call("rollback");
        if (traces.get(branch) == Trace.COMMITTED) {
            return ResolveResult.CONTRADICTED;
        }
        return traces.remove(branch) == null ? ResolveResult.NO_TRACE : ResolveResult.DONE;
    }

    @Override
    public void recordHeuristic(BranchId branch, HeuristicDecision decision) throws ResourceUnavailableException {
        call("record");
        decisions.put(branch, decision);
    }

    @Override
    public void forget(List<BranchId> branches) throws ResourceUnavailableException {
        call("forget");
        branches.forEach(traces::remove);
        branches.forEach(decisions::remove);
    }

    @Override
    public List<RecoveredBranch> recover() throws ResourceUnavailableException {
        call("recover");
        List<RecoveredBranch> found = new ArrayList<>();
        traces.forEach((branch, trace) -> found.add(new RecoveredBranch(branch, trace, decisions.get(branch))));
        decisions.forEach((branch, decision) -> {
            if (!traces.containsKey(branch)) {
                found.add(new RecoveredBranch(branch, Trace.HEURISTIC_ONLY, decision));
            }
        });
        return found;
    }

    private void call(String name) throws ResourceUnavailableException {
        calls.add(name);
        if (defect != null) {
            throw defect;
        }
        if (away) {
            throw new ResourceUnavailableException("away");
        }
    }

    @Override
    public ResourceStatus status() {
        return new ResourceStatus(!away, "fake", "");
    }

    @Override
    public void close() {}
}
