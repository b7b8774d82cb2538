package io.twopc.proofs.simulation;

import io.twopc.journal.Entry;
import io.twopc.journal.Journal;
import io.twopc.journal.JournalOptions;
import io.twopc.journal.JournalRecovery;
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
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.TransactionId;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A database with one account, on the participant's disk but apart from the participant's own journal, so that it can be
 * replaced by an empty one. Every amount is a power of two of its own: the balance says which ones were paid in, and if one
 * was twice.
 */
final class Bank implements ResourceManager {

    static final Path DIRECTORY = Path.of("/bank");

    private static final int BODY_BYTES = 2 * 16 + Long.BYTES;

    private final ParticipantId participant;
    private final Journal journal;
    private final Map<BranchId, Held> held = new LinkedHashMap<>();
    private long balance;

    private record Held(Trace trace, long amount, @Nullable HeuristicDecision decision) {}

    private Bank(ParticipantId participant, JournalRecovery recovery) {
        this.participant = participant;
        recovery.scan(record -> replay(record.type(), record.body()));
        journal = recovery.startStepped(live());
    }

    static Bank open(ParticipantId participant, JournalOptions options) {
        try (JournalRecovery recovery = Journal.recover(options)) {
            return new Bank(participant, recovery);
        }
    }

    long balance() {
        return balance;
    }

    boolean hasFailed() {
        return journal.poisoned();
    }

    // ---- records

    private static Entry entry(int type, @Nullable BranchId branch, long number) {
        ByteBuffer body = ByteBuffer.allocate(BODY_BYTES);
        if (branch != null) {
            put(body, branch.transaction().value());
            put(body, branch.coordinator().value());
        }
        return new Entry(type, body.putLong(BODY_BYTES - Long.BYTES, number).array());
    }

    private static long code(HeuristicDecision decision) {
        return decision.outcome() == HeuristicOutcome.COMMIT ? 0 : 1;
    }

    private static void put(ByteBuffer body, UUID id) {
        body.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    private void replay(int type, byte[] bytes) {
        ByteBuffer body = ByteBuffer.wrap(bytes);
        BranchId branch = new BranchId(
                new TransactionId(new UUID(body.getLong(), body.getLong())),
                new CoordinatorId(new UUID(body.getLong(), body.getLong())),
                participant);
        apply(type, branch, body.getLong());
    }

    private void apply(int type, BranchId branch, long number) {
        Held before = held.get(branch);
        switch (type) {
            case DurableBranches.PREPARED -> held.put(branch, new Held(Trace.PREPARED, number, null));
            case DurableBranches.COMMITTED -> {
                if (before == null || before.trace() != Trace.COMMITTED) {
                    balance += number;
                }
                held.put(branch, new Held(Trace.COMMITTED, number, before == null ? null : before.decision()));
            }
            case DurableBranches.ROLLED_BACK -> {
                if (before != null && before.decision() != null) {
                    held.put(branch, new Held(Trace.HEURISTIC_ONLY, 0, before.decision()));
                } else {
                    held.remove(branch);
                }
            }
            case DurableBranches.DECIDED -> {
                HeuristicOutcome outcome = number == 0 ? HeuristicOutcome.COMMIT : HeuristicOutcome.ROLLBACK;
                Trace trace = before == null ? Trace.HEURISTIC_ONLY : before.trace();
                held.put(
                        branch,
                        new Held(
                                trace,
                                before == null ? 0 : before.amount(),
                                new HeuristicDecision(outcome, "operator", "by hand", Instant.EPOCH)));
            }
            case DurableBranches.FORGOTTEN -> held.remove(branch);
            default -> balance = number;
        }
    }

    /** Copies say what was, so the balance comes last and replaces what they add up to. */
    private List<Entry> live() {
        List<Entry> live = new ArrayList<>();
        held.forEach((branch, each) -> {
            if (each.trace() != Trace.HEURISTIC_ONLY) {
                int type = each.trace() == Trace.PREPARED ? DurableBranches.PREPARED : DurableBranches.COMMITTED;
                live.add(entry(type, branch, each.amount()));
            }
            if (each.decision() != null) {
                live.add(entry(DurableBranches.DECIDED, branch, code(each.decision())));
            }
        });
        live.add(entry(DurableBranches.BALANCE, null, balance));
        return live;
    }

    private void write(int type, BranchId branch, long number) throws ResourceUnavailableException {
        try {
            journal.await(journal.append(entry(type, branch, number)));
        } catch (ExecutionException e) {
            throw new ResourceUnavailableException("the database has failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ResourceUnavailableException("interrupted", e);
        }
        apply(type, branch, number);
    }

    // ---- the port

    @Override
    public PrepareResult prepare(BranchId branch, Payload payload, Cancellation cancellation)
            throws ResourceUnavailableException {
        if (Wish.isRefused(payload) || cancellation.isCancelled()) {
            return new PrepareResult.Refused("not paid in");
        }
        write(DurableBranches.PREPARED, branch, 1L << Wish.number(payload));
        return new PrepareResult.Prepared();
    }

    @Override
    public ResolveResult commit(BranchId branch) throws ResourceUnavailableException {
        Held at = held.get(branch);
        if (at == null) {
            return ResolveResult.NO_TRACE;
        }
        if (at.trace() == Trace.HEURISTIC_ONLY) {
            return ResolveResult.CONTRADICTED;
        }
        if (at.trace() == Trace.PREPARED) {
            write(DurableBranches.COMMITTED, branch, at.amount());
        }
        return ResolveResult.DONE;
    }

    @Override
    public ResolveResult rollback(BranchId branch) throws ResourceUnavailableException {
        Held at = held.get(branch);
        if (at == null || at.trace() == Trace.HEURISTIC_ONLY) {
            return ResolveResult.NO_TRACE;
        }
        if (at.trace() == Trace.COMMITTED) {
            return ResolveResult.CONTRADICTED;
        }
        write(DurableBranches.ROLLED_BACK, branch, 0);
        return ResolveResult.DONE;
    }

    @Override
    public void recordHeuristic(BranchId branch, HeuristicDecision decision) throws ResourceUnavailableException {
        write(DurableBranches.DECIDED, branch, code(decision));
    }

    @Override
    public void forget(List<BranchId> branches) throws ResourceUnavailableException {
        for (BranchId branch : branches) {
            if (held.containsKey(branch)) {
                write(DurableBranches.FORGOTTEN, branch, 0);
            }
        }
    }

    @Override
    public List<RecoveredBranch> recover() throws ResourceUnavailableException {
        Optional<Throwable> failure = journal.poisonCause();
        if (failure.isPresent()) {
            throw new ResourceUnavailableException("the database has failed", failure.get());
        }
        return held.entrySet().stream()
                .map(each -> new RecoveredBranch(
                        each.getKey(), each.getValue().trace(), each.getValue().decision()))
                .toList();
    }

    @Override
    public ResourceStatus status() {
        return new ResourceStatus(!hasFailed(), "bank", "");
    }

    @Override
    public void close() {}
}
