package io.twopc.benchmarks.micro;

import io.twopc.protocol.coordinator.Addressees.BranchSpec;
import io.twopc.protocol.coordinator.Addressees.Listed;
import io.twopc.protocol.coordinator.CoordinatorEvent;
import io.twopc.protocol.coordinator.CoordinatorProtocol;
import io.twopc.protocol.coordinator.CoordinatorState;
import io.twopc.protocol.coordinator.Round;
import io.twopc.protocol.coordinator.Transition;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.model.Vote;
import io.twopc.protocol.participant.ParticipantBranchState;
import io.twopc.protocol.participant.ParticipantEvent;
import io.twopc.protocol.participant.ParticipantProtocol;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Both state machines over a whole committed round of three branches; an operation is one event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CoreBenchmark {

    /** Begin, three votes, the forced decision, three acknowledgements, the durable end. */
    static final int ROUND_EVENTS = 9;

    /** Prepare, prepared, commit, committed, forget, forgotten. */
    static final int BRANCH_EVENTS = 6;

    private static final TransactionId TRANSACTION = TransactionId.parse("0193542e-9a1b-7c3d-8e4f-5a6b7c8d9e0f");
    private static final CoordinatorId COORDINATOR = CoordinatorId.parse("7b0c1f6e-2d7a-4c55-9a57-0f7e6a1d2c3b");
    private static final Payload PAYLOAD =
            new Payload("{\"operation\":\"debit\",\"account\":\"alice\",\"amount\":100}");

    private final CoordinatorState initial = new CoordinatorState.Initial(new Round(TRANSACTION, COORDINATOR, false));
    private final List<CoordinatorEvent> round = roundEvents();
    private final List<ParticipantEvent> branch = branchEvents();

    private static List<CoordinatorEvent> roundEvents() {
        List<ParticipantId> participants =
                Stream.of("bank-a", "bank-b", "bank-c").map(ParticipantId::new).toList();
        List<BranchSpec> branches =
                participants.stream().map(id -> new BranchSpec(id, PAYLOAD)).toList();
        List<CoordinatorEvent> events = new ArrayList<>();
        events.add(new CoordinatorEvent.Begin(new Listed(branches), new LinkedHashSet<>(participants)));
        participants.forEach(id -> events.add(new CoordinatorEvent.VoteReceived(id, Vote.COMMIT, "")));
        events.add(new CoordinatorEvent.OutcomeForced());
        participants.forEach(id -> events.add(new CoordinatorEvent.AckReceived(id, null)));
        events.add(new CoordinatorEvent.EndDurable());
        return List.copyOf(events);
    }

    private static List<ParticipantEvent> branchEvents() {
        return List.of(
                new ParticipantEvent.PrepareReceived(COORDINATOR, PAYLOAD),
                new ParticipantEvent.PreparedDurably(),
                new ParticipantEvent.CommitReceived(COORDINATOR),
                new ParticipantEvent.CommitFinished(ParticipantEvent.Resolution.DONE),
                new ParticipantEvent.ForgetReceived(COORDINATOR),
                new ParticipantEvent.ForgetFinished());
    }

    /** That what is measured is a committed round, and as many events as the score is divided by. */
    @Setup
    public void check(Blackhole hole) {
        require(round.size() == ROUND_EVENTS && branch.size() == BRANCH_EVENTS);
        require(coordinatorRound(hole) instanceof CoordinatorState.Completed);
        require(participantBranch(hole) instanceof ParticipantBranchState.Forgotten);
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalStateException("this is not a whole committed round any more");
        }
    }

    /** The coordinator's part of a round. */
    @Benchmark
    @OperationsPerInvocation(ROUND_EVENTS)
    public CoordinatorState coordinatorRound(Blackhole hole) {
        CoordinatorState state = initial;
        for (CoordinatorEvent event : round) {
            Transition transition = CoordinatorProtocol.step(state, event);
            hole.consume(transition.effects());
            state = transition.next();
        }
        return state;
    }

    /** A participant's part of it, from the prepare to the tombstone. */
    @Benchmark
    @OperationsPerInvocation(BRANCH_EVENTS)
    public ParticipantBranchState participantBranch(Blackhole hole) {
        ParticipantBranchState state = ParticipantProtocol.initial(TRANSACTION);
        for (ParticipantEvent event : branch) {
            io.twopc.protocol.participant.Transition transition = ParticipantProtocol.step(state, event);
            hole.consume(transition.effects());
            state = transition.next();
        }
        return state;
    }
}
