package io.twopc.participant.engine;

import static io.twopc.participant.engine.EngineHarness.A;
import static io.twopc.participant.engine.EngineHarness.B;
import static io.twopc.participant.engine.EngineHarness.BANK;
import static io.twopc.participant.engine.EngineHarness.branch;
import static io.twopc.participant.engine.EngineHarness.prepare;
import static io.twopc.participant.engine.EngineHarness.tx;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.twopc.participant.resource.HeuristicDecision;
import io.twopc.participant.resource.PrepareResult;
import io.twopc.participant.resource.RecoveredBranch.Trace;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.message.TransactionMessage.Abort;
import io.twopc.protocol.message.TransactionMessage.Ack;
import io.twopc.protocol.message.TransactionMessage.Commit;
import io.twopc.protocol.message.TransactionMessage.Forget;
import io.twopc.protocol.message.TransactionMessage.Inquire;
import io.twopc.protocol.message.TransactionMessage.Pending;
import io.twopc.protocol.message.TransactionMessage.Prepare;
import io.twopc.protocol.message.TransactionMessage.VoteAbort;
import io.twopc.protocol.message.TransactionMessage.VoteCommit;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.participant.BranchStatus;
import io.twopc.protocol.participant.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class BranchEngineTest {

    private static final HeuristicDecision BY_HAND =
            new HeuristicDecision(HeuristicOutcome.COMMIT, "operator", "log is gone", Instant.EPOCH);

    private EngineHarness harness = new EngineHarness();

    @AfterEach
    void noDefectShowedItself() {
        assertThat(harness.listener.defects).isEmpty();
    }

    private static ErrorCode errorOf(List<Message> messages) {
        assertThat(messages).singleElement().isInstanceOf(ErrorMessage.class);
        return ((ErrorMessage) messages.get(0)).code();
    }

    @Nested
    class WhenARoundRuns {

        @Test
        void theVoteFollowsTheWorkAndTheAcknowledgementTheCommit() {
            FakeSession session = harness.start();

            assertThat(harness.deliver(session, prepare(1))).containsExactly(new VoteCommit(tx(1), false));
            assertThat(harness.deliver(session, new Commit(tx(1)))).containsExactly(new Ack(tx(1), null));
            assertThat(harness.resource.committed).containsExactly(branch(1));

            assertThat(harness.deliver(session, new Forget(tx(1)))).isEmpty();
            assertThat(harness.resource.traces).isEmpty();
        }

        @Test
        void manyBranchesPrepareAtTheSameTimeAndOneBranchNeverTwice() {
            FakeSession session = harness.start();
            for (int i = 0; i < 50; i++) {
                harness.engine.received(session, prepare(i));
                harness.engine.received(session, prepare(i));
            }
            harness.step();

            assertThat(harness.prepares).hasSize(50);
        }

        @Test
        void c24_aHundredPreparesHaveOneEffect() {
            FakeSession session = harness.start();
            for (int i = 0; i < 100; i++) {
                harness.deliver(session, prepare(1));
            }

            assertThat(harness.resource.executions).containsEntry(branch(1), 1).hasSize(1);
        }

        @Test
        void aPayloadReachesTheResourceThroughNoOtherWayThanPrepare() {
            FakeSession session = harness.start();
            harness.deliver(session, new Commit(tx(1)), new Abort(tx(2)), new Forget(tx(3)), new Pending(tx(4)));

            assertThat(harness.resource.calls).containsExactly("recover");
        }
    }

    @Nested
    class WhenLocalWorkTakesTooLong {

        @Test
        void theBranchFailsAtTheTimeoutAndWhatTheWorkLeftIsUndone() {
            harness = new EngineHarness(EngineOptions.of(BANK).withLocalTimeout(Duration.ofSeconds(3)));
            FakeSession session = harness.start();
            harness.engine.received(session, prepare(1));
            harness.step();
            Runnable work = harness.prepares.remove();

            harness.advance(Duration.ofMillis(2_999));
            assertThat(session.take()).isEmpty();
            harness.advance(Duration.ofMillis(1));
            assertThat(errorOf(session.take())).isEqualTo(ErrorCode.UNAVAILABLE);

            work.run();
            harness.settle();
            assertThat(harness.status(1)).isEqualTo(BranchStatus.ROLLED_BACK);
            assertThat(harness.resource.traces).isEmpty();
        }

        @Test
        void c29_anAbortReachesTheRunningWork() {
            FakeSession session = harness.start();
            harness.engine.received(session, prepare(1));
            harness.step();
            Runnable work = harness.prepares.remove();

            assertThat(harness.deliver(session, new Abort(tx(1)))).isEmpty();
            work.run();
            harness.settle();

            assertThat(session.take()).containsExactly(new Ack(tx(1), null));
            assertThat(harness.resource.executions).isEmpty();
        }
    }

    @Nested
    class WhenTheConnectionChanges {

        @Test
        void r9c31_everyBranchInDoubtIsAskedAboutAfterTheWelcome() {
            FakeSession first = harness.start();
            harness.deliver(first, prepare(1), prepare(2));
            harness.engine.disconnected(first);

            FakeSession second = harness.connect();

            assertThat(second.take()).containsExactlyInAnyOrder(new Inquire(tx(1), A), new Inquire(tx(2), A));
        }

        @Test
        void inquiriesAreRepeatedWithGrowingPausesAndCounted() {
            FakeSession session = harness.start();
            harness.deliver(session, prepare(1));

            for (int i = 0; i < 10; i++) {
                harness.advance(Duration.ofSeconds(10));
            }

            assertThat(session.take()).hasSizeBetween(8, 13).hasOnlyElementsOfType(Inquire.class);
            assertThat(harness.listener.repeats).contains(MessageType.INQUIRE);
        }

        @Test
        void c32_whatAReplacedConnectionDeliversIsIgnored() {
            FakeSession old = harness.start();
            harness.deliver(old, prepare(1));
            FakeSession current = harness.connect();
            current.take();

            assertThat(harness.deliver(old, new Abort(tx(1)))).isEmpty();

            assertThat(harness.status(1)).isEqualTo(BranchStatus.PREPARED);
            assertThat(harness.listener.ignored).containsExactly("connection_replaced");
            assertThat(harness.deliver(current, new Commit(tx(1)))).containsExactly(new Ack(tx(1), null));
        }

        @Test
        void c32_aCoordinatorWithALowerIncarnationIsRefused() {
            harness.recover();
            harness.connect(A, 7);

            FakeSession older = harness.connect(A, 6);

            assertThat(errorOf(older.take())).isEqualTo(ErrorCode.STALE_INCARNATION);
            assertThat(older.closed).isNotNull();
            assertThat(older.admitted).isFalse();
        }

        @Test
        void c32_aHigherIncarnationIsDurableBeforeAnythingIsHeard() {
            harness.recover();
            harness.incarnations.holdBack = true;
            FakeSession session = harness.connect(A, 2);

            assertThat(harness.deliver(session, prepare(1))).isEmpty();
            assertThat(session.admitted).isFalse();

            harness.incarnations.heldBack.get(0).complete(null);
            harness.settle();
            assertThat(session.take()).containsExactly(new VoteCommit(tx(1), false));
        }

        @Test
        void aFailedJournalClosesTheConnectionInsteadOfTrustingIt() {
            harness.recover();
            harness.incarnations.holdBack = true;
            FakeSession session = harness.connect(A, 2);

            harness.incarnations.heldBack.get(0).completeExceptionally(new IllegalStateException("disk"));
            harness.settle();

            assertThat(session.closed).isNotNull();
            assertThat(session.admitted).isFalse();
        }

        @Test
        void aVoteThatFoundNoConnectionIsGivenToTheRepeatedPrepare() {
            FakeSession first = harness.start();
            harness.engine.received(first, prepare(1));
            harness.step();
            harness.engine.disconnected(first);
            harness.settle();

            FakeSession second = harness.connect();

            assertThat(second.take()).containsExactly(new Inquire(tx(1), A));
            assertThat(harness.deliver(second, prepare(1))).containsExactly(new VoteCommit(tx(1), false));
            assertThat(harness.resource.executions).containsEntry(branch(1), 1);
        }

        @Test
        void aLostForgetIsMadeGood() {
            FakeSession first = harness.start();
            harness.deliver(first, prepare(1), new Commit(tx(1)));

            FakeSession second = harness.connect();

            assertThat(second.take()).containsExactly(new Ack(tx(1), null));
            harness.deliver(second, new Forget(tx(1)));
            assertThat(harness.connect().take()).isEmpty();
        }

        @Test
        void c19_anotherLogHearsNoAcknowledgementsAndDecidesNothing() {
            FakeSession a = harness.start();
            harness.deliver(a, prepare(1), prepare(2));
            harness.deliver(a, new Commit(tx(1)));

            FakeSession b = harness.connect(B, 1);

            assertThat(b.take()).containsExactly(new Inquire(tx(2), A));
            assertThat(errorOf(harness.deliver(b, new Abort(tx(2))))).isEqualTo(ErrorCode.NOT_MINE);
            harness.deliver(b, new ErrorMessage(tx(2), ErrorCode.NOT_MINE, "not mine"));
            assertThat(harness.status(2)).isEqualTo(BranchStatus.PREPARED);
            assertThat(harness.listener.observations).contains(Observation.NOT_MINE);
        }
    }

    @Nested
    class WhenAPeerMisbehaves {

        @Test
        void aPrepareThatNamesAnotherCoordinatorIsRefused() {
            FakeSession session = harness.start();

            assertThat(errorOf(harness.deliver(session, new Prepare(tx(1), B, Payload.EMPTY))))
                    .isEqualTo(ErrorCode.NOT_MINE);
            assertThat(harness.resource.executions).isEmpty();
        }

        @Test
        void aMessageThatOnlyParticipantsSendIsAnsweredWithUnexpected() {
            FakeSession session = harness.start();

            assertThat(errorOf(harness.deliver(session, new VoteCommit(tx(1), false))))
                    .isEqualTo(ErrorCode.UNEXPECTED);
        }

        @Test
        void anErrorIsNeverAnsweredWithAnError() {
            FakeSession session = harness.start();

            assertThat(harness.deliver(
                            session,
                            new ErrorMessage(null, ErrorCode.MALFORMED, "what?"),
                            new ErrorMessage(tx(9), ErrorCode.UNEXPECTED, "what?")))
                    .isEmpty();
        }

        @Test
        void c27_aCommitWithoutATraceIsAnAlarm() {
            FakeSession session = harness.start();

            assertThat(errorOf(harness.deliver(session, new Commit(tx(1))))).isEqualTo(ErrorCode.UNKNOWN_BRANCH);
            assertThat(harness.listener.observations).containsExactly(Observation.UNKNOWN_BRANCH);
            assertThat(harness.status(1)).isEqualTo(BranchStatus.UNKNOWN);
        }
    }

    @Nested
    class WhenItIsFull {

        @Test
        void aFurtherBranchIsRefusedAsOverloadedAndKnownOnesAreServed() {
            harness = new EngineHarness(EngineOptions.of(BANK).withMaxBranches(2));
            FakeSession session = harness.start();
            harness.deliver(session, prepare(1), prepare(2));

            assertThat(errorOf(harness.deliver(session, prepare(3)))).isEqualTo(ErrorCode.OVERLOADED);
            assertThat(harness.deliver(session, prepare(1))).containsExactly(new VoteCommit(tx(1), false));

            harness.deliver(session, new Abort(tx(1)));
            assertThat(harness.deliver(session, prepare(3))).containsExactly(new VoteCommit(tx(3), false));
        }

        @Test
        void whatHasCommittedAndWaitsToBeForgottenLeavesRoomForAsMuchAgain() {
            harness = new EngineHarness(EngineOptions.of(BANK).withMaxBranches(2));
            FakeSession session = harness.start();
            harness.deliver(session, prepare(1), prepare(2));
            harness.deliver(session, new Commit(tx(1)), new Commit(tx(2)));

            harness.deliver(session, prepare(3), prepare(4));
            assertThat(harness.status(3)).isEqualTo(BranchStatus.PREPARED);
            assertThat(harness.status(4)).isEqualTo(BranchStatus.PREPARED);
            assertThat(errorOf(harness.deliver(session, prepare(5)))).isEqualTo(ErrorCode.OVERLOADED);

            harness.deliver(session, new Commit(tx(3)));
            assertThat(errorOf(harness.deliver(session, prepare(5))))
                    .as("four that are open, three of them committed")
                    .isEqualTo(ErrorCode.OVERLOADED);

            harness.deliver(session, new Forget(tx(1)));
            assertThat(harness.deliver(session, prepare(5))).containsExactly(new VoteCommit(tx(5), false));
        }

        @Test
        void tombstonesAreBoundedByNumberAndAge() {
            harness = new EngineHarness(EngineOptions.of(BANK).withTombstones(3, Duration.ofMinutes(1)));
            FakeSession session = harness.start();
            for (int i = 0; i < 10; i++) {
                harness.deliver(session, new Abort(tx(i)));
            }

            assertThat(harness.status(6)).isEqualTo(BranchStatus.UNKNOWN);
            assertThat(harness.status(7)).isEqualTo(BranchStatus.ROLLED_BACK);

            harness.advance(Duration.ofSeconds(61));
            assertThat(harness.status(9)).isEqualTo(BranchStatus.UNKNOWN);
            assertThat(harness.engine.counts()).containsEntry(BranchStatus.ROLLED_BACK, 0);
        }
    }

    @Nested
    class WhenTheResourceIsAway {

        @Test
        void aPrepareFailsTheBranchAndWhateverWasLeftIsUndoneWhenItIsBack() {
            FakeSession session = harness.start();
            harness.resource.preparesAndThenIsAway = true;
            harness.engine.received(session, prepare(1));
            harness.step();
            harness.prepares.remove().run();
            harness.resource.away = true;
            harness.settle();
            assertThat(errorOf(session.take())).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(harness.resource.traces).containsKey(branch(1));

            harness.resource.away = false;
            harness.advance(Duration.ofSeconds(10));

            assertThat(harness.resource.traces).isEmpty();
        }

        @Test
        void c25_aCommitIsRepeatedWithGrowingPausesUntilItIsCertain() {
            FakeSession session = harness.start();
            harness.deliver(session, prepare(1));
            harness.resource.away = true;
            harness.deliver(session, new Commit(tx(1)));
            for (int i = 0; i < 20; i++) {
                harness.advance(Duration.ofSeconds(1));
            }
            assertThat(session.take()).noneMatch(Ack.class::isInstance);
            assertThat(harness.resource.calls.stream().filter("commit"::equals)).hasSizeBetween(6, 12);

            harness.resource.away = false;
            harness.advance(Duration.ofSeconds(10));
            assertThat(session.take()).containsExactly(new Ack(tx(1), null));
        }

        @Test
        void aDefectOfTheResourceEndsLikeAnAbsenceAndIsCounted() {
            FakeSession session = harness.start();
            harness.resource.defect = new IllegalArgumentException("secret");

            List<Message> answer = harness.deliver(session, prepare(1));

            assertThat(errorOf(answer)).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(((ErrorMessage) answer.get(0)).detail()).doesNotContain("secret");
            assertThat(harness.listener.defects).contains(harness.resource.defect);
            harness.listener.defects.clear();
        }
    }

    @Nested
    class WhenItStartsAgain {

        private EngineHarness restarted(EngineHarness before) {
            return new EngineHarness(EngineOptions.of(BANK), before.resource, before.incarnations);
        }

        @Test
        void c31_preparedBranchesAreTakenBackAndAskedAbout() {
            harness.deliver(harness.start(), prepare(1));

            harness = restarted(harness);
            FakeSession session = harness.start();

            assertThat(session.take()).containsExactly(new Inquire(tx(1), A));
            assertThat(harness.engine.inDoubtCount()).isOne();
            assertThat(harness.deliver(session, new Commit(tx(1)))).containsExactly(new Ack(tx(1), null));
        }

        @Test
        void c26_committedBranchesAreAcknowledgedAgainUntilForgotten() {
            harness.deliver(harness.start(), prepare(1), new Commit(tx(1)));

            harness = restarted(harness);
            FakeSession session = harness.start();

            assertThat(session.take()).containsExactly(new Ack(tx(1), null));
            assertThat(harness.deliver(session, new Commit(tx(1)))).containsExactly(new Ack(tx(1), null));
        }

        @Test
        void c37_decisionsByHandAreCarriedOutAndReported() {
            harness.deliver(harness.start(), prepare(1));
            harness.resource.decisions.put(branch(1), BY_HAND);

            harness = restarted(harness);
            FakeSession session = harness.start();

            assertThat(session.take()).containsExactly(new Ack(tx(1), HeuristicOutcome.COMMIT));
            assertThat(harness.resource.committed).containsExactly(branch(1));
        }

        @Test
        void aDecisionByHandWhoseBranchIsGoneIsReportedToo() {
            harness.resource.decisions.put(
                    branch(1), new HeuristicDecision(HeuristicOutcome.ROLLBACK, "operator", "why", Instant.EPOCH));

            assertThat(harness.start().take()).containsExactly(new Ack(tx(1), HeuristicOutcome.ROLLBACK));
        }

        @Test
        void aResourceThatIsAwayIsAskedUntilItAnswers() {
            harness.resource.traces.put(branch(1), Trace.PREPARED);
            harness.resource.away = true;
            CompletableFuture<Integer> recovered = harness.engine.recover();
            harness.advance(Duration.ofSeconds(5));
            assertThat(recovered).isNotDone();

            harness.resource.away = false;
            harness.advance(Duration.ofSeconds(20));

            assertThat(recovered).isCompletedWithValue(1);
        }
    }

    @Nested
    class WhenDecidedByHand {

        @Test
        void c37_theDecisionIsRecordedCarriedOutAndReportedUntilForgotten() {
            FakeSession session = harness.start();
            harness.deliver(session, prepare(1));

            CompletableFuture<HandResult> result = harness.engine.decideByHand(tx(1), BY_HAND);
            harness.settle();

            assertThat(result.join())
                    .isInstanceOfSatisfying(
                            HandResult.Recorded.class,
                            recorded ->
                                    assertThat(recorded.branch().heuristic()).isEqualTo(BY_HAND));
            assertThat(harness.resource.calls).containsSubsequence("record", "commit");
            assertThat(session.take()).containsExactly(new Ack(tx(1), HeuristicOutcome.COMMIT));
            harness.advance(Duration.ofSeconds(2));
            assertThat(session.take()).containsExactly(new Ack(tx(1), HeuristicOutcome.COMMIT));

            harness.deliver(session, new Forget(tx(1)));
            harness.advance(Duration.ofMinutes(1));
            assertThat(session.take()).isEmpty();
            assertThat(harness.resource.decisions).isEmpty();
        }

        @Test
        void c37_nothingActsBeforeTheDecisionIsDurable() {
            FakeSession session = harness.start();
            harness.deliver(session, prepare(1));
            harness.resource.away = true;

            CompletableFuture<HandResult> result = harness.engine.decideByHand(tx(1), BY_HAND);
            harness.advance(Duration.ofSeconds(3));

            assertThat(result).isNotDone();
            assertThat(harness.resource.calls).doesNotContain("commit");
            harness.resource.away = false;
            harness.advance(Duration.ofSeconds(10));
            assertThat(result).isDone();
        }

        @Test
        void onlyABranchInDoubtCanBeDecided() {
            FakeSession session = harness.start();
            harness.deliver(session, prepare(1), new Commit(tx(1)));

            CompletableFuture<HandResult> committed = harness.engine.decideByHand(tx(1), BY_HAND);
            CompletableFuture<HandResult> unknown = harness.engine.decideByHand(tx(2), BY_HAND);
            harness.settle();

            assertThat(committed.join()).isInstanceOf(HandResult.NotInDoubt.class);
            assertThat(unknown.join()).isEqualTo(new HandResult.NoSuchBranch());
        }
    }

    @Nested
    class WhenItShutsDown {

        @Test
        void workThatEndsInTimeVotesAndNothingNewBegins() {
            FakeSession session = harness.start();
            harness.engine.received(session, prepare(1));
            harness.step();

            CompletableFuture<Boolean> drained = harness.drain(Duration.ofSeconds(10));
            assertThat(drained).isNotDone();
            harness.engine.received(session, prepare(2));
            harness.settle();

            assertThat(drained).isCompletedWithValue(true);
            assertThat(session.take())
                    .containsExactly(
                            new VoteAbort(tx(2), "the participant is shutting down"), new VoteCommit(tx(1), false));
        }

        @Test
        void r7_workThatTakesTooLongIsAbandonedWithAVoteAgainst() {
            FakeSession session = harness.start();
            harness.engine.received(session, prepare(1));
            harness.step();
            Runnable work = harness.prepares.remove();

            CompletableFuture<Boolean> drained = harness.drain(Duration.ofSeconds(10));
            harness.advance(Duration.ofSeconds(5));
            assertThat(session.take()).containsExactly(new VoteAbort(tx(1), "the participant is shutting down"));

            work.run();
            harness.settle();
            assertThat(drained).isCompletedWithValue(true);
        }

        @Test
        void theGraceEndsWhateverHappens() {
            FakeSession session = harness.start();
            harness.engine.received(session, prepare(1));
            harness.step();
            harness.prepares.remove();

            CompletableFuture<Boolean> drained = harness.drain(Duration.ofSeconds(10));
            harness.advance(Duration.ofSeconds(5));
            harness.advance(Duration.ofSeconds(5));

            assertThat(drained).isCompletedWithValue(false);
        }

        @Test
        void c23_branchesInDoubtStayPrepared() {
            FakeSession session = harness.start();
            harness.deliver(session, prepare(1));

            CompletableFuture<Boolean> drained = harness.drain(Duration.ofSeconds(10));
            harness.advance(Duration.ofSeconds(60));

            assertThat(drained).isCompletedWithValue(true);
            assertThat(harness.resource.traces).containsEntry(branch(1), Trace.PREPARED);
        }
    }

    @Nested
    class WhenAskedAboutItsBranches {

        @Test
        void itTellsTheirStateAndWhyTheyWereRefused() {
            FakeSession session = harness.start();
            harness.deliver(session, prepare(1));
            harness.resource.answer = new PrepareResult.Refused("account is short of funds");
            harness.clock.advance(Duration.ofSeconds(1));
            harness.deliver(session, prepare(2));

            CompletableFuture<List<BranchView>> all = harness.engine.branches(Optional.empty(), 10);
            CompletableFuture<List<BranchView>> prepared =
                    harness.engine.branches(Optional.of(BranchStatus.PREPARED), 10);
            harness.step();

            assertThat(all.join())
                    .extracting(BranchView::transaction, BranchView::status, BranchView::reason)
                    .containsExactly(
                            tuple(tx(2), BranchStatus.ROLLED_BACK, "account is short of funds"),
                            tuple(tx(1), BranchStatus.PREPARED, null));
            assertThat(prepared.join()).hasSize(1);
        }

        @Test
        void itTellsHowLongTheOldestDoubtLasts() {
            FakeSession session = harness.start();
            assertThat(harness.engine.oldestDoubt()).isZero();
            harness.deliver(session, prepare(1));
            harness.advance(Duration.ofSeconds(4));
            harness.deliver(session, prepare(2));
            harness.advance(Duration.ofSeconds(1));
            assertThat(harness.engine.oldestDoubt()).isEqualTo(Duration.ofSeconds(5));

            harness.deliver(session, new Commit(tx(1)));
            assertThat(harness.engine.oldestDoubt()).isEqualTo(Duration.ofSeconds(1));
            assertThat(harness.engine.inDoubtCount()).isOne();
        }
    }
}
