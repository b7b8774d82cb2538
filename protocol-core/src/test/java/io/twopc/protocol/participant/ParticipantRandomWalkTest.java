package io.twopc.protocol.participant;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.TransactionMessage.Ack;
import io.twopc.protocol.message.TransactionMessage.VoteAbort;
import io.twopc.protocol.message.TransactionMessage.VoteCommit;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.participant.ParticipantEvent.Resolution;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Random peers, random resources: whatever comes, the promises hold. */
class ParticipantRandomWalkTest {

    private static final int STEPS = 20_000;

    @RepeatedTest(20)
    void noSequenceOfMessagesTimersAndFailuresBreaksAPromise(RepetitionInfo repetition) {
        long seed = Long.getLong("twopc.seed", 20_240_601L) + repetition.getCurrentRepetition();
        Walk walk = new Walk(new Random(seed));
        for (int step = 0; step < STEPS; step++) {
            try {
                walk.step();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", step " + step + ": " + walk.story(), e);
            }
        }
    }

    /** One branch, its resource and everything that was promised. */
    private static final class Walk {
        private final Random random;
        private ParticipantBranchState state = ParticipantProtocol.initial(Samples.TX);
        private ParticipantEffect.@Nullable Call running;
        private boolean retryScheduled;
        private boolean durablyPrepared;
        private boolean durablyCommitted;
        private boolean decidedByHand;
        private boolean votedCommit;
        private boolean votedAbort;
        private int executions;
        private final List<String> story = new ArrayList<>();

        Walk(Random random) {
            this.random = random;
        }

        String story() {
            return String.join("\n", story.subList(Math.max(0, story.size() - 30), story.size()));
        }

        void step() {
            if (state.isTombstone() && random.nextInt(50) == 0) {
                startOver();
            }
            apply(nextEvent());
        }

        private void startOver() {
            Random same = random;
            Walk fresh = new Walk(same);
            state = fresh.state;
            running = null;
            retryScheduled = false;
            durablyPrepared = false;
            durablyCommitted = false;
            decidedByHand = false;
            votedCommit = false;
            votedAbort = false;
            executions = 0;
        }

        private ParticipantEvent nextEvent() {
            if (running != null && random.nextInt(3) == 0) {
                return complete(running);
            }
            if (retryScheduled && random.nextInt(4) == 0) {
                retryScheduled = false;
                return new ParticipantEvent.RetryDue();
            }
            if (state.isInDoubt() && random.nextInt(20) == 0) {
                return new ParticipantEvent.HeuristicRequested(
                        random.nextBoolean() ? HeuristicOutcome.COMMIT : HeuristicOutcome.ROLLBACK);
            }
            if (state instanceof ParticipantBranchState.Preparing && random.nextInt(20) == 0) {
                return new ParticipantEvent.Abandoned("shutting down");
            }
            List<String> anytime = List.of(
                    "prepare",
                    "commit",
                    "abort",
                    "forget",
                    "commit-from-B",
                    "abort-from-B",
                    "forget-from-B",
                    "prepare-from-B",
                    "pending",
                    "error-not_mine",
                    "connected",
                    "connected-to-B",
                    "local-timeout",
                    "repeat-due-2");
            ParticipantEvent event = Samples.events().get(anytime.get(random.nextInt(anytime.size())));
            if (event == null) {
                throw new AssertionError("sample is missing");
            }
            return event;
        }

        /** The resource answers: any way it may, and truthfully as far as it promises. */
        private ParticipantEvent complete(ParticipantEffect.Call call) {
            running = null;
            boolean fails = random.nextInt(4) == 0;
            if (call instanceof ParticipantEffect.StartPrepare) {
                return prepared();
            }
            if (fails) {
                return new ParticipantEvent.ResourceFailed();
            }
            if (call instanceof ParticipantEffect.RecordHeuristic) {
                decidedByHand = true;
                return new ParticipantEvent.HeuristicRecorded();
            }
            if (call instanceof ParticipantEffect.StartForget) {
                return new ParticipantEvent.ForgetFinished();
            }
            if (call instanceof ParticipantEffect.StartCommit) {
                boolean trace = durablyPrepared || durablyCommitted;
                durablyCommitted = trace;
                return new ParticipantEvent.CommitFinished(trace ? Resolution.DONE : Resolution.NO_TRACE);
            }
            Resolution resolution = durablyCommitted
                    ? Resolution.CONTRADICTED
                    : durablyPrepared ? Resolution.DONE : Resolution.NO_TRACE;
            durablyPrepared = false;
            return new ParticipantEvent.RollbackFinished(resolution);
        }

        private ParticipantEvent prepared() {
            switch (random.nextInt(4)) {
                case 0 -> {
                    return new ParticipantEvent.NothingToCommit();
                }
                case 1 -> {
                    return new ParticipantEvent.PrepareRefused("no");
                }
                case 2 -> {
                    return new ParticipantEvent.PrepareUnavailable("away");
                }
                default -> {
                    durablyPrepared = true;
                    return new ParticipantEvent.PreparedDurably();
                }
            }
        }

        private void apply(ParticipantEvent event) {
            Transition transition = ParticipantProtocol.step(state, event);
            story.add(Render.state(state) + " + " + event.getClass().getSimpleName() + " -> "
                    + Render.state(transition.next()) + " | " + Render.effects(transition.effects()));
            state = transition.next();
            for (ParticipantEffect effect : transition.effects()) {
                check(effect);
            }
        }

        private void check(ParticipantEffect effect) {
            if (effect instanceof ParticipantEffect.Call call) {
                assertThat(running).as("one call at a time").isNull();
                running = call;
                if (call instanceof ParticipantEffect.StartPrepare) {
                    executions++;
                    assertThat(executions).as("C24: executed once").isOne();
                }
            }
            if (effect instanceof ParticipantEffect.ScheduleRetry) {
                retryScheduled = true;
            }
            if (effect instanceof ParticipantEffect.Send send && send.to().equals(keyCoordinator())) {
                check(send.message());
            }
        }

        private Object keyCoordinator() {
            return state instanceof ParticipantBranchState.Known known
                    ? known.key().coordinator()
                    : Samples.A;
        }

        private void check(Message message) {
            if (message instanceof VoteCommit vote && !vote.readOnly()) {
                assertThat(durablyPrepared || durablyCommitted || decidedByHand)
                        .as("R6: prepared before the vote")
                        .isTrue();
                assertThat(votedAbort).as("R8: one vote").isFalse();
                votedCommit = true;
            }
            if (message instanceof VoteAbort && !votedCommit) {
                votedAbort = true;
            }
            if (message instanceof Ack ack && ack.heuristic() == null && !isOver()) {
                assertThat(durablyCommitted).as("C25: durable before the ack").isTrue();
            }
        }

        /** Nothing is left to commit, or to undo. */
        private boolean isOver() {
            return state instanceof ParticipantBranchState.RolledBack
                    || state instanceof ParticipantBranchState.ReadOnly;
        }
    }
}
