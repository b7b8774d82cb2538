package io.twopc.proofs.simulation;

import static io.twopc.proofs.simulation.Rules.require;

import io.twopc.coordinator.engine.ProtocolEngine;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.ProtocolState;
import io.twopc.protocol.participant.BranchStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What must be so in the end. */
final class Verdict {

    private final World world;

    Verdict(World world) {
        this.world = world;
    }

    boolean isSettled() {
        return unsettled().isEmpty();
    }

    /** Who is down, what has not ended, what somebody still holds. */
    List<Object> unsettled() {
        List<Object> found = new ArrayList<>();
        world.nodes().stream().filter(node -> !node.isUp()).forEach(node -> found.add(node.name + " is down"));
        if (!found.isEmpty()) {
            return found;
        }
        ProtocolEngine engine = world.coordinator.running();
        if (engine.status().connectedMembers() < world.participants.size()) {
            found.add("not everybody is connected");
        }
        for (Account each : world.rules.accounts()) {
            engine.find(each.id)
                    .filter(view -> view.state() != ProtocolState.COMPLETED && view.state() != ProtocolState.ABORTED)
                    .ifPresent(view -> found.add(each + " is " + view.state()));
        }
        for (ParticipantNode each : world.participants) {
            Map<BranchStatus, Integer> counts = each.running().counts();
            counts.forEach((status, count) -> {
                boolean over = status == BranchStatus.ROLLED_BACK
                        || status == BranchStatus.READ_ONLY
                        || status == BranchStatus.FORGOTTEN
                        || status == BranchStatus.LOST;
                if (!over && count > 0) {
                    found.add(each.name + " has " + count + " " + status);
                }
            });
        }
        return found;
    }

    void everythingIsDecided() {
        ProtocolEngine engine = world.coordinator.running();
        for (Account each : world.rules.accounts()) {
            Optional<TransactionView> view = engine.find(each.id);
            view.ifPresent(shown -> world.rules.shown(each, shown));
            if (world.rules.isDurable(each)) {
                require(view.isPresent() && view.get().outcome() == Outcome.COMMITTED, "R5: committed, and lost", each);
            }
            for (ParticipantNode participant : world.participants) {
                effectIsRight(each, participant);
            }
            damageIsRight(each, view);
        }
        world.participants.forEach(this::balanceIsRight);
    }

    private void effectIsRight(Account account, ParticipantNode at) {
        if (account.isExempt(at.id)) {
            return;
        }
        boolean due = account.durable && account.isVoter(at.id);
        require(
                account.applied.contains(at.id) == due,
                (due ? "committed, and without effect at " : "not committed, and with effect at ") + at.name,
                account);
    }

    private static void damageIsRight(Account account, Optional<TransactionView> view) {
        boolean shown = view.isPresent() && view.get().damage() != null;
        boolean touched = !account.emptied.isEmpty() || !account.byHand.isEmpty();
        require(!shown || touched, "C16: damage is shown where nobody did any", account);
        account.recordedByHand.forEach(at -> {
            boolean commits = account.byHand.get(at) == HeuristicOutcome.COMMIT;
            boolean right = commits == (account.durable && account.isVoter(at));
            require(
                    right || shown || account.emptied.contains(at),
                    "C16: decided otherwise by hand at " + at + ", and no damage is shown in " + view,
                    account);
        });
        for (ParticipantId at : account.emptied) {
            boolean lost = account.durable && account.isVoter(at) && !account.applied.contains(at);
            require(
                    !lost || shown || account.byHand.containsKey(at),
                    "C27: lost at " + at + ", and no damage is shown",
                    account);
        }
    }

    /** Every wish adds an amount of its own, so the balance tells which were granted, and if one was twice. */
    private void balanceIsRight(ParticipantNode at) {
        Bank bank = at.bank();
        if (bank == null) {
            return;
        }
        long rest = bank.balance();
        List<Long> doubtful = new ArrayList<>();
        for (Account each : world.rules.accounts()) {
            long amount = each.wish == null ? 0 : 1L << each.wish.number();
            if (each.isExempt(at.id)) {
                doubtful.add(amount);
            } else if (each.durable && each.isVoter(at.id)) {
                rest -= amount;
            }
        }
        doubtful.sort(Comparator.reverseOrder()); // of powers of two, the largest that fits is always right
        for (long amount : doubtful) {
            rest -= amount <= rest ? amount : 0;
        }
        require(rest == 0, "effects exactly once: the balance of " + at.name + " is wrong by " + rest, bank.balance());
    }

    void lastWishIsGranted(Wish wish) {
        boolean allWould = world.participants.stream().allMatch(ParticipantNode::votesCommit);
        Account account = world.rules.accounts().stream()
                .filter(each -> each.wish == wish)
                .findFirst()
                .orElseThrow(() -> new ViolationException("the last wish was not even begun"));
        require(
                !allWould || account.answer == Outcome.COMMITTED,
                "R11: nothing fails and all vote yes, and it is not committed",
                Objects.requireNonNull(account));
        for (Account each : world.rules.accounts()) {
            world.tally.transactions++;
            world.tally.committed += each.durable ? 1 : 0;
            world.tally.aborted += each.answer == Outcome.ABORTED ? 1 : 0;
        }
    }
}
