package io.twopc.participant.resource.jdbc;

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
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Payload;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Branches that change rows of a database by declared operations. A branch's operations and the row that will tell that
 * it committed are one local transaction, prepared and forced before the answer.
 *
 * <p>A branch prepared before is answered {@code Prepared} without running anything, and so is one that has committed
 * meanwhile and is not forgotten: its vote was COMMIT, and a repeat gets the same vote (C24); the decision that follows
 * finds it committed. One that an operator rolled back is refused.
 *
 * <p>A branch whose prepare failed without telling whether it is prepared counts as never prepared: it is rolled back by
 * the next {@link #recover}, or by the abort that its failure brings.
 */
public final class JdbcResourceManager implements ResourceManager {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcResourceManager.class);
    private static final int VALIDATION_SECONDS = 2;

    private final ParticipantId participant;
    private final OperationCatalog catalog;
    private final PreparedStore store;
    private final Ledger ledger;
    private final InvocationRunner runner;
    private final DatabaseGate gate;
    private final Set<BranchId> unclear = ConcurrentHashMap.newKeySet();

    JdbcResourceManager(
            ParticipantId participant,
            OperationCatalog catalog,
            PreparedStore store,
            Ledger ledger,
            InvocationRunner runner,
            DatabaseGate gate) {
        this.participant = participant;
        this.catalog = catalog;
        this.store = store;
        this.ledger = ledger;
        this.runner = runner;
        this.gate = gate;
    }

    @Override
    public PrepareResult prepare(BranchId branch, Payload payload, Cancellation cancellation)
            throws ResourceUnavailableException {
        List<Invocation> work;
        try {
            work = catalog.read(payload);
        } catch (Refusal e) {
            return new PrepareResult.Refused(e.reason());
        }
        return gate.use(pass -> {
            if (store.holds(branch)) {
                return repeated(pass, branch);
            }
            boolean clear = false;
            try {
                PrepareResult result = attempt(pass, branch, work, cancellation);
                clear = true;
                return result;
            } finally {
                if (!clear) {
                    unclear.add(branch);
                }
            }
        });
    }

    private PrepareResult repeated(DatabaseGate.Pass pass, BranchId branch) throws SQLException {
        if (unclear.contains(branch)) {
            return new PrepareResult.Refused("an earlier attempt to prepare this branch failed and is not undone yet");
        }
        pass.force();
        return new PrepareResult.Prepared();
    }

    /** Answers, or throws with the branch in an unclear state. */
    private PrepareResult attempt(
            DatabaseGate.Pass pass, BranchId branch, List<Invocation> work, Cancellation cancellation)
            throws SQLException {
        boolean readOnly =
                work.stream().allMatch(invocation -> invocation.operation().readOnly());
        // A refusal becomes the answer in here, so that a failure to undo the work still surfaces.
        try (PreparedStore.Work local = store.begin(branch, readOnly)) {
            Ledger.Trace trace = ledger.trace(local.connection(), branch);
            if (trace.committed()) {
                pass.force();
                return new PrepareResult.Prepared();
            }
            if (trace.rolledBackByHand()) {
                return new PrepareResult.Refused("an operator rolled this branch back");
            }
            runner.run(local.connection(), work, cancellation);
            if (readOnly) {
                return new PrepareResult.ReadOnly();
            }
            makePrepared(local, branch);
            pass.force();
            return new PrepareResult.Prepared();
        } catch (Refusal e) {
            return new PrepareResult.Refused(e.reason());
        }
    }

    private void makePrepared(PreparedStore.Work local, BranchId branch) throws SQLException, Refusal {
        try {
            ledger.addBranch(local.connection(), branch);
            local.prepare();
        } catch (SQLException e) {
            if (SqlFailures.isUnavailable(e)) {
                throw e;
            }
            throw new Refusal("the branch could not be prepared: " + SqlFailures.reason(e));
        }
    }

    @Override
    public ResolveResult commit(BranchId branch) throws ResourceUnavailableException {
        return gate.use(pass -> {
            ResolveResult result = store.commit(branch) ? ResolveResult.DONE : committedBefore(trace(branch));
            pass.force();
            return result;
        });
    }

    private static ResolveResult committedBefore(Ledger.Trace trace) {
        if (trace.committed()) {
            return ResolveResult.DONE;
        }
        return trace.rolledBackByHand() ? ResolveResult.CONTRADICTED : ResolveResult.NO_TRACE;
    }

    @Override
    public ResolveResult rollback(BranchId branch) throws ResourceUnavailableException {
        return gate.use(pass -> {
            boolean undone = store.rollback(branch);
            ResolveResult result = undone ? ResolveResult.DONE : rolledBackBefore(trace(branch));
            pass.force();
            unclear.remove(branch);
            return result;
        });
    }

    private static ResolveResult rolledBackBefore(Ledger.Trace trace) {
        if (trace.committed()) {
            return ResolveResult.CONTRADICTED;
        }
        return trace.rolledBackByHand() ? ResolveResult.DONE : ResolveResult.NO_TRACE;
    }

    private Ledger.Trace trace(BranchId branch) throws SQLException {
        return store.control(connection -> ledger.trace(connection, branch));
    }

    /** {@inheritDoc} The first decision for a branch stands. */
    @Override
    public void recordHeuristic(BranchId branch, HeuristicDecision decision) throws ResourceUnavailableException {
        HeuristicOutcome standing = gate.use(pass -> {
            HeuristicOutcome outcome = store.control(connection -> {
                HeuristicDecision earlier = ledger.heuristic(connection, branch);
                if (earlier == null) {
                    ledger.addHeuristic(connection, branch, decision);
                }
                return earlier == null ? decision.outcome() : earlier.outcome();
            });
            pass.force();
            return outcome;
        });
        if (standing != decision.outcome()) {
            throw new IllegalStateException("the branch has been decided by hand before: " + standing);
        }
    }

    @Override
    public void forget(List<BranchId> branches) throws ResourceUnavailableException {
        gate.use(pass -> {
            store.control(connection -> {
                // After a failure the pool rolls back, and has the connection commit by itself again.
                connection.setAutoCommit(false);
                ledger.forget(connection, branches);
                connection.commit();
                return branches;
            });
            pass.force();
            return branches;
        });
    }

    @Override
    public List<RecoveredBranch> recover() throws ResourceUnavailableException {
        return gate.use(pass -> {
            for (BranchId branch : Set.copyOf(unclear)) {
                store.rollback(branch);
                pass.force();
                unclear.remove(branch);
            }
            List<RecoveredBranch> found = traces();
            pass.force();
            return found;
        });
    }

    private List<RecoveredBranch> traces() throws SQLException {
        Map<BranchId, Trace> traces = new HashMap<>();
        Set<BranchId> held = new HashSet<>(store.held());
        return store.control(connection -> {
            Map<BranchId, HeuristicDecision> byHand = ledger.heuristics(connection, participant);
            byHand.keySet().forEach(branch -> traces.put(branch, Trace.HEURISTIC_ONLY));
            held.forEach(branch -> traces.put(branch, Trace.PREPARED));
            ledger.committed(connection, participant).forEach(branch -> traces.put(branch, Trace.COMMITTED));
            List<RecoveredBranch> recovered = new ArrayList<>();
            traces.forEach((branch, trace) -> recovered.add(new RecoveredBranch(branch, trace, byHand.get(branch))));
            LOG.info("the database holds {} prepared branches, {} traces in all", held.size(), recovered.size());
            return recovered;
        });
    }

    @Override
    public ResourceStatus status() {
        String kind = "jdbc";
        try {
            gate.use(pass -> store.control(connection -> {
                if (!connection.isValid(VALIDATION_SECONDS)) {
                    throw new SQLException("the connection is no longer valid", "08003");
                }
                return kind;
            }));
            return new ResourceStatus(true, kind, store.kind());
        } catch (ResourceUnavailableException e) {
            return new ResourceStatus(false, kind, store.kind() + ": " + e.getMessage());
        }
    }

    @Override
    public void close() {
        gate.close();
    }
}
