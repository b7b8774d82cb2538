package io.twopc.proofs.simulation;

import io.twopc.participant.engine.BranchView;
import io.twopc.participant.engine.HandResult;
import io.twopc.participant.resource.HeuristicDecision;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.participant.BranchStatus;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Faults that come by themselves: to machines, to connections, to whoever is there. */
final class Mischief {

    private static final List<Fault> BY_THEMSELVES = List.of(
            Fault.RESET,
            Fault.ONE_WAY_PARTITION,
            Fault.FULL_PARTITION,
            Fault.KILL,
            Fault.CRASH_LOST,
            Fault.CRASH_KEPT,
            Fault.CRASH_TORN,
            Fault.CRASH_IN_DISK_WORK,
            Fault.DISK_FULL,
            Fault.PAUSE,
            Fault.CLOCK_JUMP,
            Fault.STALE_PARTICIPANT,
            Fault.EMPTIED,
            Fault.BY_HAND);

    private final World world;
    private final Random random;

    Mischief(World world) {
        this.world = world;
        random = world.random;
    }

    void begin() {
        BY_THEMSELVES.forEach(this::next);
    }

    private void next(Fault fault) {
        world.scheduler.after(world.chaos.pause(fault), () -> {
            if (!world.chaos.isOver()) {
                strike(fault);
                next(fault);
            }
        });
    }

    private void strike(Fault fault) {
        List<Node> nodes = world.nodes();
        Node node = nodes.get(random.nextInt(nodes.size()));
        if (!node.isUp()) {
            return;
        }
        switch (fault) {
            case ONE_WAY_PARTITION, FULL_PARTITION -> partition(fault);
            case STALE_PARTICIPANT -> stale();
            case EMPTIED -> empty();
            case BY_HAND -> decideByHand();
            default -> {
                world.chaos.fired(fault);
                strike(fault, node);
            }
        }
    }

    private void strike(Fault fault, Node node) {
        long millis = random.nextInt(2_500);
        switch (fault) {
            case RESET -> world.network.reset(node);
            case DISK_FULL -> node.fillDisk(millis * Scheduler.MILLIS);
            case PAUSE -> node.pause(2 * millis * Scheduler.MILLIS);
            case CLOCK_JUMP -> node.jumpClock((random.nextInt(7_200_000) - 3_600_000) * Scheduler.MILLIS);
            case CRASH_IN_DISK_WORK -> node.disk.cutPowerAfter(random.nextInt(12));
            default -> node.crash(fault, 10 + millis);
        }
    }

    private ParticipantNode someParticipant() {
        return world.participants.get(random.nextInt(world.participants.size()));
    }

    private void partition(Fault fault) {
        ParticipantNode at = someParticipant();
        long nanos = random.nextInt(6_000) * Scheduler.MILLIS;
        boolean outward = random.nextBoolean();
        world.chaos.fired(fault);
        if (fault == Fault.FULL_PARTITION || outward) {
            world.network.block(at, world.coordinator, nanos);
        }
        if (fault == Fault.FULL_PARTITION || !outward) {
            world.network.block(world.coordinator, at, nanos);
        }
    }

    private void stale() {
        ParticipantNode at = someParticipant();
        if (at.isUp() && world.coordinator.isUp() && at.store().own() > 1) {
            StaleParticipant.appear(world, at);
        }
    }

    private void empty() {
        ParticipantNode at = someParticipant();
        if (at.isUp()) {
            world.chaos.fired(Fault.EMPTIED);
            at.crash(Fault.CRASH_LOST, 100 + random.nextInt(1_000));
            at.empty();
            world.rules.emptied(at);
        }
    }

    private void decideByHand() {
        ParticipantNode at = someParticipant();
        if (!at.isUp()) {
            return;
        }
        at.later(0, () -> {
            var unused = at.running()
                    .branches(Optional.of(BranchStatus.PREPARED), 1)
                    .thenAccept(doubtful -> doubtful.forEach(branch -> decideByHand(at, branch)));
        });
    }

    private void decideByHand(ParticipantNode at, BranchView branch) {
        HeuristicOutcome outcome = random.nextBoolean() ? HeuristicOutcome.COMMIT : HeuristicOutcome.ROLLBACK;
        if (!world.rules.byHand(at, branch.transaction(), outcome)) {
            return; // once is enough
        }
        world.chaos.fired(Fault.BY_HAND);
        at.note("is decided by hand", outcome.name().hashCode(), branch.transaction() + " " + outcome);
        var unused = at.running()
                .decideByHand(branch.transaction(), new HeuristicDecision(outcome, "operator", "by hand", at.now()))
                .thenAccept(result -> {
                    if (result instanceof HandResult.Recorded) {
                        world.rules.recordedByHand(at, branch.transaction());
                    }
                });
    }
}
