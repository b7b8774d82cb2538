package io.twopc.proofs.search;

import io.twopc.protocol.coordinator.Branch;
import io.twopc.protocol.coordinator.BranchEnding;
import io.twopc.protocol.coordinator.BranchVote;
import io.twopc.protocol.coordinator.Branches;
import io.twopc.protocol.coordinator.CoordinatorEffect;
import io.twopc.protocol.coordinator.CoordinatorEvent;
import io.twopc.protocol.coordinator.CoordinatorState;
import io.twopc.protocol.coordinator.Transition;
import io.twopc.protocol.coordinator.UnheldTransaction.Known;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.participant.ParticipantBranchState;
import io.twopc.protocol.participant.ParticipantEffect;
import io.twopc.protocol.participant.ParticipantEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Feeds events to the core and carries its effects out in a world, as its callers would. */
final class Model {

    static final CoordinatorId COORDINATOR = new CoordinatorId(new UUID(0xC0, 0x8000000000000000L));

    /** A transaction the coordinator no longer holds, or lost in a crash: what is known of it. */
    record Unheld(boolean known, boolean committed) {}

    private record Step(Object slot, CoordinatorEvent event) {}

    private record BranchStep(ParticipantBranchState state, ParticipantEvent event) {}

    final Scene scene;
    final Core core;
    final List<ParticipantId> names;
    final List<TransactionId> ids = new ArrayList<>();
    final Interner<Object> slots = new Interner<>();
    final Interner<ParticipantBranchState> branches = new Interner<>();
    final Interner<List<LogRec>> logs = new Interner<>();
    final List<Interner<Message>> messages = new ArrayList<>();
    private final Map<Step, Transition> steps = new HashMap<>();
    private final Map<BranchStep, io.twopc.protocol.participant.Transition> branchSteps = new HashMap<>();

    Model(Scene scene, Core core) {
        this.scene = scene;
        this.core = core;
        names = scene.participants().stream().map(ParticipantId::new).toList();
        for (int t = 0; t < scene.transactions().size(); t++) {
            messages.add(new Interner<>());
            ids.add(new TransactionId(new UUID(0x7000 + t, 0x8000000000000000L)));
        }
    }

    // ---- the coordinator

    Object slot(World world, int t) {
        return slots.value(world.tx(t, World.SLOT));
    }

    void coordinator(World world, int t, CoordinatorEvent event) {
        Object slot = slot(world, t);
        if (slot instanceof CoordinatorState state) {
            Transition step = steps.computeIfAbsent(new Step(slot, event), key -> {
                Transition made = core.coordinator(state, event);
                return new Transition(Attempts.forgotten(made.next()), made.effects());
            });
            follow(world, t, step);
        } else {
            for (CoordinatorEffect effect : core.unheld(ids.get(t), known(world, t, (Unheld) slot, event), event)) {
                carryOut(world, t, effect);
            }
        }
    }

    void follow(World world, int t, Transition step) {
        world.setTx(t, World.SLOT, slots.number(step.next()));
        for (CoordinatorEffect effect : step.effects()) {
            carryOut(world, t, effect);
        }
        retireIfCompleted(world, t);
    }

    private static Known known(World world, int t, Unheld slot, CoordinatorEvent event) {
        if (!slot.known()) {
            return new Known.None();
        }
        if (!slot.committed()) {
            return new Known.Aborted();
        }
        int from = participantOf(event);
        int voters = Math.max(world.tx(t, World.COMMITTED_FOR), 0);
        boolean votedReadOnly = world.resourceHas(t, from, World.VOTED_READ_ONLY);
        return new Known.Committed((voters & (1 << from)) == 0 && !votedReadOnly);
    }

    private static int participantOf(CoordinatorEvent event) {
        ParticipantId id;
        if (event instanceof CoordinatorEvent.VoteReceived vote) {
            id = vote.participant();
        } else if (event instanceof CoordinatorEvent.AckReceived ack) {
            id = ack.participant();
        } else if (event instanceof CoordinatorEvent.ErrorReceived error) {
            id = error.participant();
        } else if (event instanceof CoordinatorEvent.DamageRecorded damage) {
            id = damage.participant();
        } else {
            id = ((CoordinatorEvent.InquiryReceived) event).participant();
        }
        return id.value().charAt(0) - 'a';
    }

    int number(ParticipantId id) {
        return id.value().charAt(0) - 'a';
    }

    private void carryOut(World world, int t, CoordinatorEffect effect) {
        if (effect instanceof CoordinatorEffect.Send send) {
            int p = number(send.participant());
            if (world.isIn(World.CONNECTED, p)) {
                addMessage(world, t, p, World.TO_PARTICIPANT, send.message());
            }
        } else if (effect instanceof CoordinatorEffect.ForceCommit) {
            append(
                    world,
                    new LogRec.Commit(
                            t,
                            ((CoordinatorState.ForcingCommit) slot(world, t))
                                    .branches()
                                    .list()));
        } else if (effect instanceof CoordinatorEffect.End) {
            append(world, new LogRec.End(t));
        } else if (effect instanceof CoordinatorEffect.Finish finish) {
            boolean committed = slot(world, t) instanceof CoordinatorState.Completed;
            append(world, new LogRec.Outcome(t, committed, finish.forced()));
        } else if (effect instanceof CoordinatorEffect.RecordDamage damage) {
            record(world, new LogRec.Damage(t, number(damage.participant()), damage.heuristic()));
        } else if (effect instanceof CoordinatorEffect.Answer answer) {
            answer(world, t, answer.outcome());
        }
        // timers are always due: see Moves; observations are for metrics
    }

    private static void answer(World world, int t, Outcome outcome) {
        int before = world.tx(t, World.ANSWER);
        if (before != 0) {
            throw new ViolationException("C12: a second answer to the client");
        }
        world.setTx(t, World.ANSWER, World.answer(outcome));
    }

    private void retireIfCompleted(World world, int t) {
        if (slot(world, t) instanceof CoordinatorState.Completed completed
                && completed.endDurable()
                && !completed.branches().any(Model::isUnrecorded)) {
            retire(world, t, true);
        }
    }

    static boolean isUnrecorded(Branch branch) {
        return branch.ending() instanceof BranchEnding.Contradicted contradicted && !contradicted.recorded();
    }

    void retire(World world, int t, boolean committed) {
        world.setTx(t, World.SLOT, slots.number(new Unheld(true, committed)));
    }

    /** The retention of an ended transaction is over: nothing of it is left. */
    void expire(World world, int t) {
        world.setTx(t, World.SLOT, slots.number(new Unheld(false, false)));
        List<LogRec> kept = new ArrayList<>();
        int durable = 0;
        List<LogRec> log = log(world);
        for (int i = 0; i < log.size(); i++) {
            if (log.get(i).transaction() != t) {
                kept.add(log.get(i));
                durable += i < world.get(World.DURABLE) ? 1 : 0;
            }
        }
        world.set(World.LOG, logs.number(List.copyOf(kept)));
        world.set(World.DURABLE, durable);
    }

    // ---- the log

    List<LogRec> log(World world) {
        return logs.value(world.get(World.LOG));
    }

    private void append(World world, LogRec rec) {
        List<LogRec> log = new ArrayList<>(log(world));
        log.add(rec);
        world.set(World.LOG, logs.number(List.copyOf(log)));
    }

    /** To record the same damage again is harmless, and here it is left out, or a log would grow for ever. */
    private void record(World world, LogRec.Damage damage) {
        int at = log(world).indexOf(damage);
        if (at >= world.get(World.DURABLE)) {
            return;
        }
        boolean again = at >= 0
                || (slot(world, damage.transaction()) instanceof Unheld
                        && world.resourceHas(damage.transaction(), damage.participant(), World.DAMAGE_RECORDED));
        if (again) {
            tell(world, damage);
        } else {
            append(world, damage);
        }
    }

    /** Everything written becomes durable, and whoever awaited it hears of it, in order. */
    void force(World world) {
        List<LogRec> log = log(world);
        int from = world.get(World.DURABLE);
        world.set(World.DURABLE, log.size());
        for (LogRec rec : log.subList(from, log.size())) {
            becomeDurable(world, rec);
            tell(world, rec);
        }
        dropEnded(world);
    }

    void becomeDurable(World world, LogRec rec) {
        if (rec instanceof LogRec.Commit commit) {
            int voters = 0;
            int others = 0;
            for (Branch branch : commit.branches()) {
                int bit = 1 << number(branch.participant());
                if (branch.votedYes()) {
                    voters |= bit;
                } else {
                    others |= bit;
                }
            }
            world.setTx(rec.transaction(), World.COMMITTED_FOR, voters);
            world.setTx(rec.transaction(), World.BYSTANDERS, others);
        } else if (rec instanceof LogRec.Damage damage) {
            world.addToResource(rec.transaction(), damage.participant(), World.DAMAGE_RECORDED);
        }
    }

    private void tell(World world, LogRec rec) {
        int t = rec.transaction();
        if (rec instanceof LogRec.Commit || (rec instanceof LogRec.Outcome outcome && outcome.awaited())) {
            coordinator(world, t, new CoordinatorEvent.OutcomeForced());
        } else if (rec instanceof LogRec.End) {
            coordinator(world, t, new CoordinatorEvent.EndDurable());
        } else if (rec instanceof LogRec.Damage damage) {
            coordinator(
                    world, t, new CoordinatorEvent.DamageRecorded(names.get(damage.participant()), damage.heuristic()));
        }
    }

    /** A checkpoint, as early as it may be: what durably ended leaves only its end behind. */
    void dropEnded(World world) {
        List<LogRec> log = log(world);
        int durable = world.get(World.DURABLE);
        List<LogRec> kept = new ArrayList<>();
        int keptDurable = 0;
        for (int i = 0; i < log.size(); i++) {
            LogRec rec = log.get(i);
            boolean ended = log.subList(0, durable).contains(new LogRec.End(rec.transaction()));
            if (i < durable && ended && !(rec instanceof LogRec.End)) {
                continue;
            }
            kept.add(rec);
            keptDurable += i < durable ? 1 : 0;
        }
        world.set(World.LOG, logs.number(List.copyOf(kept)));
        world.set(World.DURABLE, keptDurable);
    }

    /** The branches of a COMMIT record, with the damage that stands behind it. */
    static List<Branch> recoveredBranches(LogRec.Commit commit, List<LogRec> log) {
        List<Branch> branches = new ArrayList<>();
        for (Branch branch : commit.branches()) {
            BranchEnding ending = new BranchEnding.Open();
            for (LogRec rec : log) {
                if (rec instanceof LogRec.Damage damage
                        && damage.transaction() == commit.transaction()
                        && damage.participant() == branch.participant().value().charAt(0) - 'a') {
                    HeuristicOutcome heuristic = damage.heuristic();
                    ending = heuristic == null
                            ? new BranchEnding.Hazard("recorded", true)
                            : new BranchEnding.Contradicted(heuristic, true);
                }
            }
            BranchVote vote = branch.vote();
            branches.add(Branch.recovered(branch.participant(), vote, ending));
        }
        return branches;
    }

    // ---- the participants

    ParticipantBranchState branchState(World world, int t, int p) {
        return branches.value(world.branch(t, p, World.BRANCH));
    }

    void participant(World world, int t, int p, ParticipantEvent event) {
        BranchStep key = new BranchStep(branchState(world, t, p), event);
        io.twopc.protocol.participant.Transition step =
                branchSteps.computeIfAbsent(key, made -> core.participant(made.state(), made.event()));
        world.setBranch(t, p, World.BRANCH, branches.number(step.next()));
        for (ParticipantEffect effect : step.effects()) {
            carryOut(world, t, p, effect);
        }
    }

    private void carryOut(World world, int t, int p, ParticipantEffect effect) {
        if (effect instanceof ParticipantEffect.Send send) {
            if (world.isIn(World.CONNECTED, p)) {
                addMessage(world, t, p, World.TO_COORDINATOR, send.message());
            }
        } else if (effect instanceof ParticipantEffect.Inquire inquire) {
            if (world.isIn(World.CONNECTED, p)) {
                addMessage(world, t, p, World.TO_COORDINATOR, inquire.message());
            }
        } else if (effect instanceof ParticipantEffect.Call call) {
            if (world.branch(t, p, World.CALL) != Calls.NONE) {
                throw new ViolationException("a second call to the resource for one branch");
            }
            world.setBranch(t, p, World.CALL, Calls.kind(call));
        } else if (effect instanceof ParticipantEffect.ScheduleRetry) {
            world.setBranch(t, p, World.CALL, Calls.RETRY);
        }
    }

    // ---- messages

    private void addMessage(World world, int t, int p, int direction, Message message) {
        int bit = messages.get(t).number(message);
        if (bit > 30) {
            throw new IllegalStateException("more kinds of messages than bits: " + message);
        }
        world.setBranch(t, p, direction, world.branch(t, p, direction) | 1 << bit);
    }

    void dropMessages(World world, int p) {
        for (int t = 0; t < ids.size(); t++) {
            world.setBranch(t, p, World.TO_COORDINATOR, 0);
            world.setBranch(t, p, World.TO_PARTICIPANT, 0);
        }
    }

    @Nullable
    Branches branchesOf(Object slot) {
        if (slot instanceof CoordinatorState.Preparing s) {
            return s.branches();
        }
        if (slot instanceof CoordinatorState.ForcingCommit s) {
            return s.branches();
        }
        if (slot instanceof CoordinatorState.Committing s) {
            return s.branches();
        }
        if (slot instanceof CoordinatorState.Completed s) {
            return s.branches();
        }
        return slot instanceof CoordinatorState.Aborted s ? s.branches() : null;
    }
}
