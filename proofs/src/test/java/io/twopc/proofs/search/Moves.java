package io.twopc.proofs.search;

import static io.twopc.proofs.search.World.BRANCH;
import static io.twopc.proofs.search.World.CALL;
import static io.twopc.proofs.search.World.CONNECTED;
import static io.twopc.proofs.search.World.DURABLE;
import static io.twopc.proofs.search.World.RESTARTED;
import static io.twopc.proofs.search.World.SLOT;
import static io.twopc.proofs.search.World.TO_COORDINATOR;
import static io.twopc.proofs.search.World.TO_PARTICIPANT;

import io.twopc.protocol.coordinator.Addressees;
import io.twopc.protocol.coordinator.Branch;
import io.twopc.protocol.coordinator.BranchEnding;
import io.twopc.protocol.coordinator.CoordinatorEvent;
import io.twopc.protocol.coordinator.CoordinatorState;
import io.twopc.protocol.coordinator.Round;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.Vote;
import io.twopc.protocol.participant.ParticipantBranchState;
import io.twopc.protocol.participant.ParticipantEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Everything that can happen next in a world. */
final class Moves {

    /** Takes a move: its name in words is made only when somebody reads it. */
    interface Taker {
        void take(String name, int t, int p, Object detail, World next);
    }

    private final Model model;
    private final Scene scene;
    private final int transactions;
    private final int participants;

    Moves(Model model) {
        this.model = model;
        scene = model.scene;
        transactions = scene.transactions().size();
        participants = scene.participants().size();
    }

    World initial() {
        World world = new World(transactions, participants);
        world.set(World.LOG, model.logs.number(List.of()));
        for (int p = 0; p < participants; p++) {
            world.addTo(CONNECTED, p);
        }
        budget(world, World.COORDINATOR_CRASHES, scene.coordinatorCrashes());
        budget(world, World.PARTICIPANT_CRASHES, scene.participantCrashes());
        budget(world, World.DISCONNECTS, scene.disconnects());
        budget(world, World.HEURISTICS, scene.heuristics());
        budget(world, World.RESOURCE_FAILURES, scene.resourceFailures());
        budget(world, World.EMPTYINGS, scene.emptied());
        budget(world, World.EVICTIONS, scene.evictions());
        for (int t = 0; t < transactions; t++) {
            boolean lasting = scene.transactions().get(t) == Scene.Form.LISTED_LASTING;
            Round round = new Round(model.ids.get(t), Model.COORDINATOR, lasting);
            world.setTx(t, SLOT, model.slots.number(new CoordinatorState.Initial(round)));
            world.setTx(t, World.COMMITTED_FOR, -1);
            for (int p = 0; p < participants; p++) {
                world.setBranch(t, p, BRANCH, model.branches.number(unknown(t)));
            }
        }
        return world;
    }

    private static void budget(World world, int kind, int amount) {
        world.set(World.BUDGETS + kind, amount);
    }

    ParticipantBranchState unknown(int t) {
        return new ParticipantBranchState.Unknown(model.ids.get(t));
    }

    void each(World world, Taker taker) {
        for (int t = 0; t < transactions; t++) {
            ofCoordinator(world, t, taker);
            for (int p = 0; p < participants; p++) {
                deliveries(world, t, p, taker);
                calls(world, t, p, taker);
                ofBranch(world, t, p, taker);
            }
        }
        if (world.get(DURABLE) < model.log(world).size()) {
            move(world, "force the log", -1, -1, "", taker, model::force);
        }
        for (int p = 0; p < participants; p++) {
            connectivity(world, p, taker);
        }
        coordinatorCrashes(world, taker);
    }

    private void move(World world, String name, int t, int p, Object detail, Taker taker, Consumer<World> change) {
        World next = world.copy();
        change.accept(next);
        if (!scene.callsTakeTime()) {
            finishCalls(next, name, t, p, detail, taker);
        } else {
            taker.take(name, t, p, detail, next);
        }
    }

    /** Where calls take no time, each move goes on until none is under way, with every way they may end. */
    private void finishCalls(World world, String name, int t, int p, Object detail, Taker taker) {
        for (int i = 0; i < transactions; i++) {
            for (int j = 0; j < participants; j++) {
                int call = world.branch(i, j, CALL);
                if (call != Calls.NONE && call != Calls.RETRY) {
                    endings(
                            world,
                            i,
                            j,
                            (ending, next) -> finishCalls(
                                    next, name, t, p, detail + (ending.isEmpty() ? "" : ", " + ending), taker));
                    return;
                }
            }
        }
        taker.take(name, t, p, detail, world);
    }

    // ---- the coordinator

    private void ofCoordinator(World world, int t, Taker taker) {
        Object slot = model.slot(world, t);
        if (slot instanceof CoordinatorState.Initial) {
            move(world, "begin", t, -1, "", taker, next -> model.coordinator(next, t, begin(next, t)));
        } else if (slot instanceof CoordinatorState.Waiting && scene.timeouts()) {
            event(
                    world,
                    "time to connect runs out",
                    t,
                    new CoordinatorEvent.TimedOut(CoordinatorEvent.Phase.CONNECTING),
                    taker);
        } else if (slot instanceof CoordinatorState.Preparing && scene.timeouts()) {
            event(
                    world,
                    "time to vote runs out",
                    t,
                    new CoordinatorEvent.TimedOut(CoordinatorEvent.Phase.VOTING),
                    taker);
        } else if (slot instanceof CoordinatorState.ForcingCommit && scene.timeouts()) {
            event(
                    world,
                    "time to vote runs out, late",
                    t,
                    new CoordinatorEvent.TimedOut(CoordinatorEvent.Phase.VOTING),
                    taker);
        } else if (slot instanceof CoordinatorState.Aborted aborted
                && aborted.answered()
                && !aborted.branches().any(Model::isUnrecorded)) {
            move(world, "retire the aborted", t, -1, "", taker, next -> model.retire(next, t, false));
        } else if (slot instanceof CoordinatorState.AbortedEarly early && early.answered()) {
            move(world, "retire the aborted", t, -1, "", taker, next -> model.retire(next, t, false));
        } else if (slot instanceof Model.Unheld unheld && unheld.known() && isDurablyOver(world, t)) {
            move(world, "history forgets", t, -1, "", taker, next -> model.expire(next, t));
        } else if (slot instanceof CoordinatorState.Committing committing
                && committing.branches().any(branch -> branch.ending() instanceof BranchEnding.Hazard)) {
            move(world, "operator takes hazards on", t, -1, "", taker, next -> {
                for (Branch branch : committing.branches()) {
                    if (branch.ending() instanceof BranchEnding.Hazard) {
                        next.addToResource(t, model.number(branch.participant()), World.TAKEN_ON);
                    }
                }
                model.coordinator(next, t, new CoordinatorEvent.DamageAcknowledged("op"));
            });
        }
    }

    /** A transaction is kept for its retention, counted from an end that a crash cannot take back. */
    private boolean isDurablyOver(World world, int t) {
        List<LogRec> log = model.log(world);
        for (int i = 0; i < world.get(DURABLE); i++) {
            LogRec rec = log.get(i);
            boolean end = rec instanceof LogRec.End || rec instanceof LogRec.Outcome;
            if (end && rec.transaction() == t) {
                return true;
            }
        }
        return false;
    }

    private void event(World world, String name, int t, CoordinatorEvent event, Taker taker) {
        move(world, name, t, -1, "", taker, next -> model.coordinator(next, t, event));
    }

    private CoordinatorEvent begin(World world, int t) {
        Set<ParticipantId> connected = new HashSet<>();
        for (int p = 0; p < participants; p++) {
            if (world.isIn(CONNECTED, p) && !world.isIn(World.EVICTED, p)) {
                connected.add(model.names.get(p));
            }
        }
        Addressees addressees = scene.transactions().get(t) == Scene.Form.EVERY_MEMBER
                ? new Addressees.EveryMember(Payload.EMPTY, participants, Math.max(1, participants - 1))
                : new Addressees.Listed(model.names.stream()
                        .map(name -> new Addressees.BranchSpec(name, Payload.EMPTY))
                        .toList());
        return new CoordinatorEvent.Begin(addressees, connected);
    }

    // ---- messages

    private void deliveries(World world, int t, int p, Taker taker) {
        for (int bits = world.branch(t, p, TO_COORDINATOR); bits != 0; bits &= bits - 1) {
            Message message = model.messages.get(t).value(Integer.numberOfTrailingZeros(bits));
            if (model.slot(world, t) instanceof Model.Unheld && message instanceof ErrorMessage) {
                continue; // counted, and nothing else: nobody holds the transaction
            }
            move(
                    world,
                    "to the coordinator",
                    t,
                    p,
                    message,
                    taker,
                    next -> model.coordinator(next, t, fromParticipant(model.names.get(p), message)));
        }
        for (int bits = world.branch(t, p, TO_PARTICIPANT); bits != 0; bits &= bits - 1) {
            Message message = model.messages.get(t).value(Integer.numberOfTrailingZeros(bits));
            move(
                    world,
                    "to the participant",
                    t,
                    p,
                    message,
                    taker,
                    next -> model.participant(next, t, p, fromCoordinator(message)));
        }
    }

    static CoordinatorEvent fromParticipant(ParticipantId from, Message message) {
        if (message instanceof TransactionMessage.VoteCommit vote) {
            return new CoordinatorEvent.VoteReceived(from, vote.readOnly() ? Vote.READ_ONLY : Vote.COMMIT, "");
        }
        if (message instanceof TransactionMessage.VoteAbort vote) {
            return new CoordinatorEvent.VoteReceived(from, Vote.ABORT, vote.reason());
        }
        if (message instanceof TransactionMessage.Ack ack) {
            return new CoordinatorEvent.AckReceived(from, ack.heuristic());
        }
        if (message instanceof ErrorMessage error) {
            return new CoordinatorEvent.ErrorReceived(from, error.code(), error.detail());
        }
        return new CoordinatorEvent.InquiryReceived(from);
    }

    static ParticipantEvent fromCoordinator(Message message) {
        if (message instanceof TransactionMessage.Prepare prepare) {
            return new ParticipantEvent.PrepareReceived(prepare.coordinator(), prepare.payload());
        }
        if (message instanceof TransactionMessage.Commit) {
            return new ParticipantEvent.CommitReceived(Model.COORDINATOR);
        }
        if (message instanceof TransactionMessage.Abort) {
            return new ParticipantEvent.AbortReceived(Model.COORDINATOR);
        }
        if (message instanceof TransactionMessage.Forget) {
            return new ParticipantEvent.ForgetReceived(Model.COORDINATOR);
        }
        return message instanceof ErrorMessage error
                ? new ParticipantEvent.ErrorReceived(error.code())
                : new ParticipantEvent.PendingReceived();
    }

    // ---- the participants

    private void calls(World world, int t, int p, Taker taker) {
        int call = world.branch(t, p, CALL);
        if (call == Calls.RETRY) {
            move(world, "retry the call", t, p, "", taker, next -> {
                next.setBranch(t, p, CALL, Calls.NONE);
                model.participant(next, t, p, new ParticipantEvent.RetryDue());
            });
        } else if (call != Calls.NONE && scene.callsTakeTime()) {
            endings(world, t, p, (ending, next) -> taker.take("call ends", t, p, ending, next));
        }
    }

    private interface EndingTaker {
        void take(String ending, World next);
    }

    private void endings(World world, int t, int p, EndingTaker taker) {
        int call = world.branch(t, p, CALL);
        if (call == Calls.PREPARE) {
            for (Scene.Work work : scene.votes().get(p)) {
                ending(world, t, p, work.toString(), taker, next -> work(next, t, p, work));
            }
        } else {
            ending(world, t, p, "", taker, next -> Calls.run(next, t, p, call));
        }
        if (world.may(World.RESOURCE_FAILURES)) {
            ParticipantEvent failed = call == Calls.PREPARE
                    ? new ParticipantEvent.PrepareUnavailable("away")
                    : new ParticipantEvent.ResourceFailed();
            ending(world, t, p, "failed, not done", taker, next -> {
                next.spend(World.RESOURCE_FAILURES);
                return failed;
            });
            ending(world, t, p, "failed, but done", taker, next -> {
                next.spend(World.RESOURCE_FAILURES);
                Calls.run(next, t, p, call);
                return failed;
            });
        }
    }

    private interface Run {
        ParticipantEvent on(World world);
    }

    private void ending(World world, int t, int p, String name, EndingTaker taker, Run run) {
        World next = world.copy();
        next.setBranch(t, p, CALL, Calls.NONE);
        ParticipantEvent event = run.on(next);
        model.participant(next, t, p, event);
        taker.take(name, next);
    }

    private static ParticipantEvent work(World world, int t, int p, Scene.Work work) {
        return switch (work) {
            case YES -> Calls.run(world, t, p, Calls.PREPARE);
            case NO -> new ParticipantEvent.PrepareRefused("no");
            case READ_ONLY -> {
                world.addToResource(t, p, World.VOTED_READ_ONLY);
                yield new ParticipantEvent.NothingToCommit();
            }
        };
    }

    private void ofBranch(World world, int t, int p, Taker taker) {
        ParticipantBranchState state = model.branchState(world, t, p);
        if (state instanceof ParticipantBranchState.Prepared) {
            repeat(world, t, p, taker);
            for (HeuristicOutcome outcome : HeuristicOutcome.values()) {
                if (world.may(World.HEURISTICS)) {
                    move(world, "operator decides", t, p, outcome, taker, next -> {
                        next.spend(World.HEURISTICS);
                        model.participant(next, t, p, new ParticipantEvent.HeuristicRequested(outcome));
                    });
                }
            }
        } else if (state instanceof ParticipantBranchState.HeuristicResolved) {
            repeat(world, t, p, taker);
        } else if (state instanceof ParticipantBranchState.Preparing && scene.timeouts()) {
            move(
                    world,
                    "local time runs out",
                    t,
                    p,
                    "",
                    taker,
                    next -> model.participant(next, t, p, new ParticipantEvent.LocalTimeout()));
        }
    }

    private void repeat(World world, int t, int p, Taker taker) {
        move(
                world,
                "time to ask or report",
                t,
                p,
                "",
                taker,
                next -> model.participant(next, t, p, new ParticipantEvent.RepeatDue(1)));
    }

    // ---- connections and crashes

    private void connectivity(World world, int p, Taker taker) {
        if (!world.isIn(CONNECTED, p)) {
            move(world, "connect", -1, p, "", taker, next -> connect(next, p));
        } else if (world.may(World.DISCONNECTS)) {
            move(world, "connection breaks", -1, p, "", taker, next -> {
                next.spend(World.DISCONNECTS);
                disconnect(next, p);
            });
        }
        if (world.may(World.PARTICIPANT_CRASHES)) {
            participantCrashes(world, p, taker);
        }
        if (world.may(World.EMPTYINGS)) {
            move(world, "its database is emptied", -1, p, "", taker, next -> {
                next.spend(World.EMPTYINGS);
                next.addTo(World.EMPTIED, p);
                for (int t = 0; t < transactions; t++) {
                    next.removeFromResource(
                            t, p, World.PREPARED | World.COMMITTED | World.BY_HAND_COMMIT | World.BY_HAND_ROLLBACK);
                }
                restart(next, p);
            });
        }
        if (world.may(World.EVICTIONS) && !world.isIn(World.EVICTED, p)) {
            move(world, "evicted", -1, p, "", taker, next -> {
                next.spend(World.EVICTIONS);
                next.addTo(World.EVICTED, p);
                for (int t = 0; t < transactions; t++) {
                    if (model.slot(next, t) instanceof CoordinatorState) {
                        tellAbout(next, t, new CoordinatorEvent.ParticipantEvicted(model.names.get(p)));
                    }
                }
            });
        }
    }

    void connect(World world, int p) {
        boolean restarted = world.isIn(RESTARTED, p);
        world.removeFrom(RESTARTED, p);
        world.addTo(CONNECTED, p);
        for (int t = 0; t < transactions; t++) {
            boolean memberOnly =
                    model.slot(world, t) instanceof CoordinatorState.Waiting && world.isIn(World.EVICTED, p);
            if (!memberOnly) {
                tellAbout(world, t, new CoordinatorEvent.ParticipantConnected(model.names.get(p), restarted));
            }
        }
        for (int t = 0; t < transactions; t++) {
            model.participant(world, t, p, new ParticipantEvent.Connected(Model.COORDINATOR));
        }
    }

    void disconnect(World world, int p) {
        world.removeFrom(CONNECTED, p);
        model.dropMessages(world, p);
        for (int t = 0; t < transactions; t++) {
            tellAbout(world, t, new CoordinatorEvent.ParticipantDisconnected(model.names.get(p)));
        }
    }

    /** News that only a transaction that is held, and has begun, takes. */
    private void tellAbout(World world, int t, CoordinatorEvent event) {
        Object slot = model.slot(world, t);
        if (slot instanceof CoordinatorState && !(slot instanceof CoordinatorState.Initial)) {
            model.coordinator(world, t, event);
        }
    }

    /** What is under way at the crash may have been carried out or not. */
    private void participantCrashes(World world, int p, Taker taker) {
        int underWay = -1;
        for (int t = 0; t < transactions; t++) {
            int call = world.branch(t, p, CALL);
            if (call != Calls.NONE && call != Calls.RETRY) {
                underWay = t;
            }
        }
        move(world, "participant crashes", -1, p, "", taker, next -> {
            next.spend(World.PARTICIPANT_CRASHES);
            restart(next, p);
        });
        if (underWay >= 0) {
            int t = underWay;
            move(world, "participant crashes", t, p, "the call was done", taker, next -> {
                next.spend(World.PARTICIPANT_CRASHES);
                Calls.run(next, t, p, next.branch(t, p, CALL));
                restart(next, p);
            });
        }
    }

    private void restart(World world, int p) {
        if (world.isIn(CONNECTED, p)) {
            disconnect(world, p);
        }
        world.addTo(RESTARTED, p);
        for (int t = 0; t < transactions; t++) {
            world.setBranch(t, p, BRANCH, model.branches.number(unknown(t)));
            world.setBranch(t, p, CALL, Calls.NONE);
            if (world.resourceHas(t, p, World.BY_HAND_COMMIT)) {
                found(world, t, p, new ParticipantEvent.RecoveredHeuristic(Model.COORDINATOR, HeuristicOutcome.COMMIT));
            } else if (world.resourceHas(t, p, World.BY_HAND_ROLLBACK)) {
                found(
                        world,
                        t,
                        p,
                        new ParticipantEvent.RecoveredHeuristic(Model.COORDINATOR, HeuristicOutcome.ROLLBACK));
            } else if (world.resourceHas(t, p, World.PREPARED)) {
                found(world, t, p, new ParticipantEvent.RecoveredPrepared(Model.COORDINATOR));
            } else if (world.resourceHas(t, p, World.COMMITTED)) {
                found(world, t, p, new ParticipantEvent.RecoveredCommitted(Model.COORDINATOR));
            }
        }
    }

    private void found(World world, int t, int p, ParticipantEvent event) {
        model.participant(world, t, p, event);
    }

    /** Without a force, any number of the last records may be lost; and the log itself may fail, which is a crash too. */
    private void coordinatorCrashes(World world, Taker taker) {
        if (!world.may(World.COORDINATOR_CRASHES)) {
            return;
        }
        for (int kept = world.get(DURABLE); kept <= model.log(world).size(); kept++) {
            int survivors = kept;
            move(world, "coordinator crashes", -1, -1, survivors + " records survive", taker, next -> {
                next.spend(World.COORDINATOR_CRASHES);
                crash(next, survivors);
            });
        }
        if (world.get(DURABLE) < model.log(world).size()) {
            for (int kept : new int[] {world.get(DURABLE), model.log(world).size()}) {
                move(world, "the log fails", -1, -1, kept + " records survive", taker, next -> {
                    next.spend(World.COORDINATOR_CRASHES);
                    for (int t = 0; t < transactions; t++) {
                        tellAbout(next, t, new CoordinatorEvent.LogFailed());
                    }
                    crash(next, kept);
                });
            }
        }
    }

    private void crash(World world, int survivors) {
        world.set(CONNECTED, 0);
        for (int p = 0; p < participants; p++) {
            model.dropMessages(world, p);
        }
        List<LogRec> log = List.copyOf(model.log(world).subList(0, survivors));
        world.set(World.LOG, model.logs.number(log));
        world.set(DURABLE, survivors);
        log.forEach(rec -> model.becomeDurable(world, rec));
        for (int t = 0; t < transactions; t++) {
            recover(world, t, log);
        }
        model.dropEnded(world);
    }

    private void recover(World world, int t, List<LogRec> log) {
        if (model.slot(world, t) instanceof CoordinatorState.Initial) {
            return;
        }
        LogRec.Commit commit = null;
        LogRec.Outcome outcome = null;
        boolean ended = false;
        for (LogRec rec : log) {
            if (rec.transaction() == t) {
                commit = rec instanceof LogRec.Commit found ? found : commit;
                outcome = rec instanceof LogRec.Outcome found ? found : outcome;
                ended |= rec instanceof LogRec.End;
            }
        }
        if (ended || outcome != null) {
            model.retire(world, t, ended || (outcome != null && outcome.committed()));
        } else if (commit == null) {
            world.setTx(t, SLOT, model.slots.number(new Model.Unheld(false, false)));
        } else {
            boolean lasting = scene.transactions().get(t) == Scene.Form.LISTED_LASTING;
            Round round = new Round(model.ids.get(t), Model.COORDINATOR, lasting);
            model.follow(world, t, model.core.recovered(round, Model.recoveredBranches(commit, log)));
        }
    }
}
