package io.twopc.protocol.participant;

import static io.twopc.protocol.participant.Samples.A;
import static io.twopc.protocol.participant.Samples.B;
import static io.twopc.protocol.participant.Samples.KEY;
import static io.twopc.protocol.participant.Samples.PAYLOAD;
import static io.twopc.protocol.participant.Samples.TX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.TransactionMessage.Ack;
import io.twopc.protocol.message.TransactionMessage.VoteAbort;
import io.twopc.protocol.message.TransactionMessage.VoteCommit;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.participant.ParticipantBranchState.Committed;
import io.twopc.protocol.participant.ParticipantBranchState.Prepared;
import io.twopc.protocol.participant.ParticipantBranchState.Preparing;
import io.twopc.protocol.participant.ParticipantEffect.CancelPrepare;
import io.twopc.protocol.participant.ParticipantEffect.Inquire;
import io.twopc.protocol.participant.ParticipantEffect.RecordHeuristic;
import io.twopc.protocol.participant.ParticipantEffect.Send;
import io.twopc.protocol.participant.ParticipantEffect.StartCommit;
import io.twopc.protocol.participant.ParticipantEffect.StartPrepare;
import io.twopc.protocol.participant.ParticipantEffect.StartRollback;
import io.twopc.protocol.participant.ParticipantEvent.Abandoned;
import io.twopc.protocol.participant.ParticipantEvent.AbortReceived;
import io.twopc.protocol.participant.ParticipantEvent.CommitFinished;
import io.twopc.protocol.participant.ParticipantEvent.CommitReceived;
import io.twopc.protocol.participant.ParticipantEvent.Connected;
import io.twopc.protocol.participant.ParticipantEvent.ErrorReceived;
import io.twopc.protocol.participant.ParticipantEvent.ForgetFinished;
import io.twopc.protocol.participant.ParticipantEvent.ForgetReceived;
import io.twopc.protocol.participant.ParticipantEvent.HeuristicRecorded;
import io.twopc.protocol.participant.ParticipantEvent.HeuristicRequested;
import io.twopc.protocol.participant.ParticipantEvent.LocalTimeout;
import io.twopc.protocol.participant.ParticipantEvent.NothingToCommit;
import io.twopc.protocol.participant.ParticipantEvent.PrepareReceived;
import io.twopc.protocol.participant.ParticipantEvent.PrepareRefused;
import io.twopc.protocol.participant.ParticipantEvent.PrepareUnavailable;
import io.twopc.protocol.participant.ParticipantEvent.PreparedDurably;
import io.twopc.protocol.participant.ParticipantEvent.RecoveredPrepared;
import io.twopc.protocol.participant.ParticipantEvent.RepeatDue;
import io.twopc.protocol.participant.ParticipantEvent.Resolution;
import io.twopc.protocol.participant.ParticipantEvent.ResourceFailed;
import io.twopc.protocol.participant.ParticipantEvent.RetryDue;
import io.twopc.protocol.participant.ParticipantEvent.RollbackFinished;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParticipantProtocolTest {

    private static final ParticipantEvent PREPARE = new PrepareReceived(A, PAYLOAD);
    private static final ParticipantEvent COMMIT = new CommitReceived(A);
    private static final ParticipantEvent ABORT = new AbortReceived(A);
    private static final ParticipantEvent FORGET = new ForgetReceived(A);

    /** One branch and everything it did. */
    private static final class Branch {
        private ParticipantBranchState state = ParticipantProtocol.initial(TX);
        private final List<ParticipantEffect> history = new ArrayList<>();

        /** Applies events; answers with the effects of the last. */
        List<ParticipantEffect> on(ParticipantEvent... events) {
            List<ParticipantEffect> last = List.of();
            for (ParticipantEvent event : events) {
                Transition transition = ParticipantProtocol.step(state, event);
                state = transition.next();
                last = transition.effects();
                history.addAll(last);
            }
            return last;
        }

        List<Message> sent() {
            return messages(history);
        }

        long count(Class<? extends ParticipantEffect> kind) {
            return history.stream().filter(kind::isInstance).count();
        }
    }

    private static List<Message> messages(List<ParticipantEffect> effects) {
        return effects.stream()
                .filter(Send.class::isInstance)
                .map(effect -> ((Send) effect).message())
                .toList();
    }

    private static ErrorCode onlyError(List<ParticipantEffect> effects) {
        assertThat(messages(effects)).hasSize(1);
        return ((ErrorMessage) messages(effects).get(0)).code();
    }

    private final Branch branch = new Branch();

    @Nested
    class WhenPreparing {

        @Test
        void r6c21_noVoteForCommitLeavesBeforeTheBranchIsPreparedDurably() {
            branch.on(PREPARE, PREPARE, new Connected(A));
            assertThat(branch.sent()).isEmpty();

            assertThat(messages(branch.on(new PreparedDurably()))).containsExactly(new VoteCommit(TX, false));
        }

        @Test
        void r7_aRefusalIsVotedAbort() {
            List<ParticipantEffect> effects = branch.on(PREPARE, new PrepareRefused("short of funds"));

            assertThat(messages(effects)).containsExactly(new VoteAbort(TX, "short of funds"));
            assertThat(branch.state.isTombstone()).isTrue();
        }

        @Test
        void r7_aParticipantMayAbandonTheBranchAndThenVotesAbort() {
            List<ParticipantEffect> effects = branch.on(PREPARE, new Abandoned("shutting down"));

            assertThat(effects)
                    .containsExactly(new CancelPrepare(KEY), new Send(A, new VoteAbort(TX, "shutting down")));
        }

        @Test
        void aLostConnectionAlonePreventsNothingAndTheVoteGoesOutOnTheNext() {
            branch.on(PREPARE, new Connected(A));

            assertThat(messages(branch.on(new PreparedDurably()))).containsExactly(new VoteCommit(TX, false));
        }

        @Test
        void c7_aReadOnlyVoteEndsTheBranchHere() {
            assertThat(messages(branch.on(PREPARE, new NothingToCommit()))).containsExactly(new VoteCommit(TX, true));
            assertThat(branch.state.isTombstone()).isTrue();
        }

        @Test
        void c28_aCommitIsAProtocolErrorAndAppliesNothing() {
            assertThat(onlyError(branch.on(PREPARE, COMMIT))).isEqualTo(ErrorCode.UNEXPECTED);
            assertThat(branch.state).isEqualTo(new Preparing(KEY));
            assertThat(branch.count(StartCommit.class)).isZero();
        }

        @Test
        void c29_anAbortCancelsTheWorkAndIsAcknowledgedWhenNothingIsLeft() {
            assertThat(branch.on(PREPARE, ABORT)).containsExactly(new CancelPrepare(KEY));
            assertThat(branch.on(new PreparedDurably())).containsExactly(new StartRollback(KEY));
            assertThat(messages(branch.on(new RollbackFinished(Resolution.DONE))))
                    .containsExactly(new Ack(TX, null));
            assertThat(branch.sent()).noneMatch(VoteCommit.class::isInstance);
        }

        @Test
        void workPastItsTimeoutFailsTheBranchAsUnavailable() {
            assertThat(onlyError(branch.on(PREPARE, new LocalTimeout()))).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(branch.on(new PreparedDurably())).containsExactly(new StartRollback(KEY));
        }

        @Test
        void aResourceGoneAwayFailsTheBranchAtOnceAndIsCleanedUpLater() {
            List<ParticipantEffect> effects = branch.on(PREPARE, new PrepareUnavailable("away"));

            assertThat(onlyError(effects)).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(effects).contains(new StartRollback(KEY));
        }
    }

    @Nested
    class WhenPrepared {

        @Test
        void c24r8_aHundredPreparesHaveOneEffectAndOneAnswer() {
            branch.on(PREPARE, new PreparedDurably());
            for (int i = 0; i < 99; i++) {
                assertThat(messages(branch.on(PREPARE))).containsExactly(new VoteCommit(TX, false));
            }
            assertThat(branch.count(StartPrepare.class)).isOne();
        }

        @Test
        void c25_theAcknowledgementWaitsForTheDurableCommit() {
            assertThat(branch.on(PREPARE, new PreparedDurably(), COMMIT)).containsExactly(new StartCommit(KEY));
            assertThat(branch.sent()).noneMatch(Ack.class::isInstance);
            assertThat(messages(branch.on(new CommitFinished(Resolution.DONE)))).containsExactly(new Ack(TX, null));
        }

        @Test
        void r6c23_neitherTimeNorConnectionsNorErrorsEndTheDoubt() {
            branch.on(PREPARE, new PreparedDurably());
            branch.on(new LocalTimeout(), new RepeatDue(1), new Connected(A), new ErrorReceived(ErrorCode.NOT_MINE));

            assertThat(branch.state).isEqualTo(new Prepared(KEY));
        }

        @Test
        void r6c23_theParticipantMayNotAbandonTheBranch() {
            branch.on(PREPARE, new PreparedDurably());

            assertThatIllegalStateException().isThrownBy(() -> branch.on(new Abandoned("shutting down")));
        }

        @Test
        void r9c31_theBranchIsAskedAboutAfterEveryWelcomeAndWithBackoff() {
            branch.on(new RecoveredPrepared(A));

            assertThat(branch.on(new Connected(A))).hasSize(2).first().isInstanceOf(Inquire.class);
            assertThat(branch.on(new RepeatDue(1))).contains(new ParticipantEffect.ScheduleRepeat(2));
            assertThat(branch.count(Inquire.class)).isEqualTo(2);
        }

        @Test
        void c19_anotherLogsDecisionIsRefused() {
            branch.on(PREPARE, new PreparedDurably());

            assertThat(onlyError(branch.on(new AbortReceived(B)))).isEqualTo(ErrorCode.NOT_MINE);
            assertThat(onlyError(branch.on(new CommitReceived(B)))).isEqualTo(ErrorCode.NOT_MINE);
            assertThat(branch.state).isEqualTo(new Prepared(KEY));
        }
    }

    @Nested
    class WhenCommitted {

        private void committed() {
            branch.on(PREPARE, new PreparedDurably(), COMMIT, new CommitFinished(Resolution.DONE));
        }

        @Test
        void c26_aRepeatedCommitIsAcknowledgedAndAppliesNothing() {
            committed();

            assertThat(messages(branch.on(COMMIT))).containsExactly(new Ack(TX, null));
            assertThat(branch.count(StartCommit.class)).isOne();
        }

        @Test
        void c26_theTraceIsKeptUntilForget() {
            committed();
            assertThat(branch.state.isTombstone()).isFalse();

            branch.on(FORGET, new ForgetFinished());

            assertThat(branch.state.isTombstone()).isTrue();
            assertThat(messages(branch.on(COMMIT))).containsExactly(new Ack(TX, null));
        }

        @Test
        void c30_anAbortIsRefusedAndReported() {
            committed();

            assertThat(onlyError(branch.on(ABORT))).isEqualTo(ErrorCode.UNEXPECTED);
            assertThat(branch.state).isEqualTo(new Committed(KEY));
            assertThat(branch.count(StartRollback.class)).isZero();
        }

        @Test
        void theAcknowledgementIsSaidAgainAfterEachConnectSoThatALostForgetIsMadeGood() {
            committed();

            assertThat(messages(branch.on(new Connected(A)))).containsExactly(new Ack(TX, null));
        }
    }

    @Nested
    class WhenThereIsNoTrace {

        @Test
        void c27_aCommitIsNeverAcknowledged() {
            assertThat(onlyError(branch.on(COMMIT))).isEqualTo(ErrorCode.UNKNOWN_BRANCH);
            assertThat(branch.on(COMMIT)).contains(new ParticipantEffect.Observe(Observation.UNKNOWN_BRANCH));
        }

        @Test
        void c27_aBranchTheResourceLostIsNeverAcknowledged() {
            branch.on(PREPARE, new PreparedDurably(), COMMIT);

            assertThat(onlyError(branch.on(new CommitFinished(Resolution.NO_TRACE))))
                    .isEqualTo(ErrorCode.UNKNOWN_BRANCH);
            assertThat(branch.sent()).noneMatch(Ack.class::isInstance);
        }

        @Test
        void c22c29_anAbortIsAcknowledgedAndLeavesATombstoneThatRefusesALatePrepare() {
            assertThat(messages(branch.on(ABORT))).containsExactly(new Ack(TX, null));
            assertThat(messages(branch.on(PREPARE))).hasOnlyElementsOfType(VoteAbort.class);
            assertThat(branch.count(StartPrepare.class)).isZero();
        }
    }

    @Nested
    class WhenDecidedByHand {

        @ParameterizedTest
        @EnumSource
        void c37_theDecisionIsDurableBeforeItActsAndReportedUntilForget(HeuristicOutcome outcome) {
            branch.on(PREPARE, new PreparedDurably());
            assertThat(branch.on(new HeuristicRequested(outcome))).contains(new RecordHeuristic(KEY, outcome));
            assertThat(branch.count(StartCommit.class) + branch.count(StartRollback.class))
                    .isZero();

            branch.on(new HeuristicRecorded(), carriedOut(outcome));

            assertThat(messages(branch.on(new RepeatDue(1)))).containsExactly(new Ack(TX, outcome));
            assertThat(messages(branch.on(new Connected(A)))).containsExactly(new Ack(TX, outcome));
            branch.on(FORGET, new ForgetFinished());
            assertThat(branch.state.isTombstone()).isTrue();
        }

        @Test
        void c30_aLaterContraryDecisionIsAnsweredWithWhatWasDone() {
            branch.on(PREPARE, new PreparedDurably(), new HeuristicRequested(HeuristicOutcome.COMMIT));
            branch.on(new HeuristicRecorded(), carriedOut(HeuristicOutcome.COMMIT));

            assertThat(messages(branch.on(ABORT))).containsExactly(new Ack(TX, HeuristicOutcome.COMMIT));
        }

        @Test
        void onlyABranchInDoubtCanBeDecidedByHand() {
            assertThatIllegalStateException()
                    .isThrownBy(() -> branch.on(new HeuristicRequested(HeuristicOutcome.COMMIT)));
        }

        private ParticipantEvent carriedOut(HeuristicOutcome outcome) {
            return outcome == HeuristicOutcome.COMMIT
                    ? new CommitFinished(Resolution.DONE)
                    : new RollbackFinished(Resolution.DONE);
        }
    }

    @Nested
    class WhenTheResourceFails {

        @Test
        void theCallIsRepeatedAfterEveryFailureAndNeverTwiceAtOnce() {
            branch.on(PREPARE, new PreparedDurably(), COMMIT, new ResourceFailed(), COMMIT, new Connected(A));
            assertThat(branch.count(StartCommit.class)).isOne();

            assertThat(branch.on(new RetryDue())).containsExactly(new StartCommit(KEY));
            assertThatIllegalStateException().isThrownBy(() -> branch.on(new RetryDue()));
        }
    }
}
