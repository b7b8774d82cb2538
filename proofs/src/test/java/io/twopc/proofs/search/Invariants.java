package io.twopc.proofs.search;

import io.twopc.protocol.coordinator.Branch;
import io.twopc.protocol.coordinator.BranchEnding;
import io.twopc.protocol.coordinator.BranchVote;
import io.twopc.protocol.coordinator.Branches;
import io.twopc.protocol.coordinator.CoordinatorState;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.participant.ParticipantBranchState;
import java.util.Optional;

/** What must hold in every world, judged by what is durable and what was done, not by what the programs believe. */
final class Invariants {

    private final Model model;

    Invariants(Model model) {
        this.model = model;
    }

    /** @throws ViolationException naming the rule that is broken */
    void check(World world) {
        for (int t = 0; t < model.ids.size(); t++) {
            int committedFor = world.tx(t, World.COMMITTED_FOR);
            answer(world, t, committedFor);
            log(world, t, committedFor);
            for (int p = 0; p < model.names.size(); p++) {
                effect(world, t, p, committedFor);
                promise(world, t, p);
            }
            belief(world, t);
        }
    }

    /** The client's answer is the outcome, for ever. */
    private void answer(World world, int t, int committedFor) {
        int answer = world.tx(t, World.ANSWER);
        if (answer == World.answer(Outcome.COMMITTED) && committedFor < 0) {
            boolean nothingToLog = model.slot(world, t) instanceof CoordinatorState.Completed
                    || model.slot(world, t) instanceof Model.Unheld;
            for (int p = 0; p < model.names.size(); p++) {
                must(
                        nothingToLog && !world.resourceHas(t, p, World.EVER_PREPARED),
                        "R3: the client heard COMMITTED before the record was durable");
            }
        }
        must(
                answer != World.answer(Outcome.ABORTED) || committedFor < 0,
                "C12: the client heard ABORTED of a transaction whose COMMIT is durable");
    }

    /** R1: whoever stands in a COMMIT record as a voter has prepared durably, and everyone else is read-only or left out. */
    private void log(World world, int t, int committedFor) {
        for (LogRec rec : model.log(world)) {
            if (rec instanceof LogRec.Commit commit && rec.transaction() == t) {
                for (Branch branch : commit.branches()) {
                    int p = model.number(branch.participant());
                    must(
                            !branch.votedYes() || world.resourceHas(t, p, World.EVER_PREPARED),
                            "R1, R6: a COMMIT record names a voter that never prepared");
                    must(
                            branch.votedYes() || branch.isExcluded() || world.resourceHas(t, p, World.VOTED_READ_ONLY),
                            "R1: a COMMIT record without everybody's vote");
                    must(
                            !branch.isExcluded() || model.scene.transactions().get(t) == Scene.Form.EVERY_MEMBER,
                            "R12: somebody was left out of a list");
                }
                int remaining = (int) commit.branches().stream()
                        .filter(branch -> !branch.isExcluded())
                        .count();
                must(
                        remaining == commit.branches().size() || remaining >= model.names.size() - 1,
                        "R12: fewer remain than must");
            }
        }
        must(committedFor != 0 || bystandersOnly(world, t), "R1: a COMMIT record without branches");
    }

    private static boolean bystandersOnly(World world, int t) {
        return world.tx(t, World.BYSTANDERS) != 0;
    }

    /** Atomicity: applied only after a durable COMMIT that names it; undone never after it, except by hand. */
    private void effect(World world, int t, int p, int committedFor) {
        boolean voter = committedFor >= 0 && (committedFor & (1 << p)) != 0;
        boolean byHand = world.resourceHas(t, p, World.EVER_BY_HAND | World.TAKEN_ON);
        must(!world.resourceHas(t, p, World.APPLIED_TWICE), "C26: an effect was applied twice");
        must(
                !world.resourceHas(t, p, World.APPLIED) || voter || byHand,
                "R3: an effect was applied without a durable COMMIT for it");
        must(!world.resourceHas(t, p, World.UNDONE) || !voter || byHand, "R6: a branch of a durable COMMIT was undone");
    }

    /** R6: a vote for commit that may arrive, or has, stands on a prepared branch. */
    private void promise(World world, int t, int p) {
        if (model.branchState(world, t, p) instanceof ParticipantBranchState.Prepared) {
            must(
                    world.resourceHas(t, p, World.PREPARED) || world.isIn(World.EMPTIED, p),
                    "R6: a branch counts as prepared that its resource does not hold");
        }
        Branches branches = model.branchesOf(model.slot(world, t));
        if (branches == null) {
            return;
        }
        Optional<Branch> found = branches.of(model.names.get(p));
        must(found.isPresent(), "C3: a branch is gone");
        Branch branch = found.orElseThrow();
        must(
                !(branch.vote() instanceof BranchVote.Yes) || world.resourceHas(t, p, World.EVER_PREPARED),
                "R6: a vote for commit without a prepared branch");
    }

    /** What the coordinator shows is so. */
    private void belief(World world, int t) {
        Object slot = model.slot(world, t);
        Branches branches = model.branchesOf(slot);
        if (branches == null || !(slot instanceof CoordinatorState state) || state.outcome() != Outcome.COMMITTED) {
            return;
        }
        for (Branch branch : branches) {
            int p = model.number(branch.participant());
            if (!branch.votedYes()) {
                continue;
            }
            boolean acknowledged = branch.ending() instanceof BranchEnding.Acknowledged;
            must(
                    !acknowledged || world.resourceHas(t, p, World.APPLIED),
                    "C25: a commit was acknowledged that was not carried out durably");
            boolean hazard =
                    branch.ending() instanceof BranchEnding.Hazard || branch.ending() instanceof BranchEnding.Settled;
            must(
                    !hazard || world.isIn(World.EMPTIED, p) || world.isIn(World.EVICTED, p),
                    "C27: a hazard where nothing was lost");
        }
    }

    static void must(boolean holds, String rule) {
        if (!holds) {
            throw new ViolationException(rule);
        }
    }
}
