package io.twopc.coordinator.engine;

import io.twopc.coordinator.history.History;
import io.twopc.engine.EngineClock;
import io.twopc.protocol.coordinator.BranchEnding;
import io.twopc.protocol.coordinator.BranchVote;
import io.twopc.protocol.coordinator.Branches;
import io.twopc.protocol.coordinator.CoordinatorState;

/** What becomes of transactions that have ended: history keeps them, and the engine lets go of them. For its thread only. */
final class EndedRounds {

    private final EngineOptions options;
    private final EngineClock clock;
    private final TimerWheel timers;
    private final History history;
    private final EngineListener listener;
    private final TransactionTable table;
    private final OpenBranches openBranches;

    EndedRounds(EngineRoom room, TransactionTable table, OpenBranches openBranches) {
        options = room.options();
        clock = room.clock();
        timers = room.timers();
        history = room.history();
        listener = room.listener();
        this.table = table;
        this.openBranches = openBranches;
    }

    private void keep(TransactionEntry entry) {
        history.put(Views.of(entry));
        if (entry.key != null) {
            history.putKey(entry.key);
        }
        entry.unkept = false;
    }

    /**
     * History is put what the log is about to let go: a checkpoint does not write the ended ones anew, and those that are
     * held still have not been put yet.
     */
    void keepEnded() {
        for (TransactionEntry entry : table.all()) {
            if (entry.unkept && entry.state().visible().isFinal()) {
                keep(entry);
            }
        }
    }

    /** What comes to an ended transaction is history's to keep at once: a checkpoint does not write the ended ones anew. */
    void keepIfEnded(TransactionEntry entry) {
        if (entry.state().visible().isFinal()) {
            keep(entry);
        }
    }

    /** Lets go of a transaction that has nothing left to do or to be told. */
    void retireIfDone(TransactionEntry entry) {
        CoordinatorState state = entry.state();
        if (state instanceof CoordinatorState.Completed completed) {
            if (completed.endDurable() && !hasUnrecorded(completed.branches())) {
                retire(entry);
            }
        } else if (state instanceof CoordinatorState.AbortedEarly early && early.answered()) {
            retire(entry);
        } else if (state instanceof CoordinatorState.Aborted aborted && aborted.answered()) {
            lingerOrRetire(entry, aborted);
        }
    }

    private static boolean hasUnrecorded(Branches branches) {
        return branches.any(branch ->
                branch.ending() instanceof BranchEnding.Contradicted contradicted && !contradicted.recorded());
    }

    /** An aborted transaction stays a while, so that acknowledgements of its abort can be shown (C11: none is awaited). */
    private void lingerOrRetire(TransactionEntry entry, CoordinatorState.Aborted aborted) {
        if (hasUnrecorded(aborted.branches())) {
            return;
        }
        boolean nobodyLeft = !aborted.branches()
                .any(branch -> branch.connected()
                        && branch.isOpen()
                        && !(branch.vote() instanceof BranchVote.No || branch.vote() instanceof BranchVote.ReadOnly));
        if (nobodyLeft || entry.lingered) {
            retire(entry);
        } else if (entry.phaseTimer == null) {
            entry.phaseTimer = timers.start(clock.nanos() + options.linger().toNanos(), () -> {
                entry.lingered = true;
                if (!entry.retired) {
                    retireIfDone(entry);
                }
            });
        }
    }

    private void retire(TransactionEntry entry) {
        entry.retired = true;
        entry.cancelPhaseTimer();
        entry.cancelRepeats();
        if (entry.unkept) {
            keep(entry);
        }
        openBranches.remove(entry);
        table.remove(entry);
        listener.moved(entry.state().visible(), null);
    }
}
