package io.twopc.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twopc.coordinator.decisionlog.LogRecord;
import io.twopc.coordinator.engine.EngineHarness.Peer;
import io.twopc.coordinator.engine.RefusedException.Refusal;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.SessionMessage.Hello;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.protocol.model.AbortReason;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.ProtocolState;
import io.twopc.protocol.model.TransactionId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ProtocolEngineTest {

    private EngineHarness harness;
    private Peer a;
    private Peer b;

    @BeforeEach
    void twoParticipants() {
        harness = new EngineHarness();
        a = harness.connect("a");
        b = harness.connect("b");
    }

    private Submission start() {
        return harness.submit(harness.request("a", "b"));
    }

    private Submission started() {
        Submission submission = start();
        a.vote(submission.id());
        b.vote(submission.id());
        return submission;
    }

    @Nested
    class WhenAllVoteCommit {

        @Test
        @DisplayName("R3: no commit leaves and no client hears before the record is durable")
        void nothingLeavesBeforeTheForce() {
            Submission submission = started();

            assertThat(harness.log.isWaiting()).isTrue();
            assertThat(a.heard()).containsExactly("prepare");
            assertThat(submission.outcome()).isNotDone();

            harness.settle();

            assertThat(a.heard()).containsExactly("prepare", "commit");
            assertThat(submission.outcome().join().outcome()).isEqualTo(Outcome.COMMITTED);
        }

        @Test
        @DisplayName("C14: it ends only after every acknowledgement")
        void endsAfterAllAcknowledged() {
            Submission submission = started();
            harness.settle();
            a.ack(submission.id());
            assertThat(harness.view(submission.id()).state()).isEqualTo(ProtocolState.COMMIT_PHASE);
            assertThat(a.heard()).doesNotContain("forget");

            b.ack(submission.id());

            assertThat(harness.view(submission.id()).state()).isEqualTo(ProtocolState.COMPLETED);
            harness.pass(Duration.ofSeconds(1));
            harness.settle();
            assertThat(harness.history.find(submission.id())).isPresent();
        }

        @Test
        @DisplayName(
                "C14, C26: nobody is told to forget before the END, unforced by itself, is covered by a later force")
        void forgetWaitsForALaterForce() {
            Submission first = started();
            harness.settle();
            a.ack(first.id());
            b.ack(first.id());
            assertThat(harness.log.unforced).anyMatch(LogRecord.Finished.class::isInstance);
            assertThat(a.heard()).doesNotContain("forget");

            started();
            assertThat(a.heard()).doesNotContain("forget");
            harness.settle();

            assertThat(a.heard().stream().filter("forget"::equals)).hasSize(1);
            assertThat(b.heard().stream().filter("forget"::equals)).hasSize(1);
        }

        @Test
        @DisplayName("C14: where nothing else is forced, the ENDs that wait get one force for all of them before long")
        void theEndsThatWaitGetAForceOfTheirOwn() {
            Submission first = started();
            Submission second = started();
            harness.settle();
            for (Submission each : List.of(first, second)) {
                a.ack(each.id());
                b.ack(each.id());
            }
            assertThat(harness.log.isWaiting()).isFalse();

            harness.pass(Duration.ofSeconds(1));
            assertThat(harness.log.force()).isEqualTo(1);
            harness.settle();

            assertThat(a.heard().stream().filter("forget"::equals)).hasSize(2);
            assertThat(harness.log.unforced).isEmpty();
        }

        @Test
        @DisplayName("R3: when the log fails before that, nobody is told to forget")
        void nobodyForgetsAnEndThatMayBeLost() {
            Submission submission = started();
            harness.settle();
            a.ack(submission.id());
            b.ack(submission.id());
            harness.pass(Duration.ofSeconds(1));
            harness.log.fail();
            harness.settle();

            assertThat(a.heard()).doesNotContain("forget");
            assertThat(harness.view(submission.id()).state()).isEqualTo(ProtocolState.COMPLETED);
        }

        @Test
        @DisplayName("C13: a commit is repeated with growing pauses until it is acknowledged")
        void repeatsCommit() {
            Submission submission = started();
            harness.settle();
            for (int i = 0; i < 40; i++) {
                harness.pass(Duration.ofSeconds(1));
            }
            long repeats = a.heard().stream().filter("commit"::equals).count();
            assertThat(repeats).isBetween(8L, 20L);
            a.ack(submission.id());
            b.ack(submission.id());
            assertThat(harness.view(submission.id()).branches().get(0).retries())
                    .isEqualTo((int) repeats - 1);
        }

        @Test
        @DisplayName("R9: after a crash the commit goes out again to whoever returns")
        void resumesAfterACrash() {
            Submission submission = started();
            harness.settle();
            a.ack(submission.id());

            harness.crashAndRestart();
            assertThat(harness.view(submission.id()).state()).isEqualTo(ProtocolState.COMMIT_PHASE);
            Peer again = harness.connect("b");
            assertThat(again.heard()).containsExactly("commit");
            again.ack(submission.id());
            harness.connect("a").ack(submission.id());

            assertThat(harness.view(submission.id()).state()).isEqualTo(ProtocolState.COMPLETED);
        }

        @Test
        @DisplayName("C10: when the force fails the client hears UNKNOWN and nobody hears a decision")
        void failedForceDecidesNothing() {
            Submission submission = started();
            harness.log.fail();
            harness.run();

            assertThat(submission.outcome().join().outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(a.heard()).containsExactly("prepare");
            assertThat(harness.fatal).hasSize(1);
            assertThat(harness.engine.status().phase()).isEqualTo(EngineStatus.Phase.FAILED);
            assertRefused(() -> start(), Refusal.LOG_FAILED);
        }
    }

    @Nested
    class WhenItCannotCommit {

        @Test
        void aVoteAgainstItAbortsWithTheParticipantsWords() {
            Submission submission = start();
            a.vote(submission.id());
            b.say(new TransactionMessage.VoteAbort(submission.id(), "no funds"));

            TransactionView view = submission.outcome().join();
            assertThat(view.outcome()).isEqualTo(Outcome.ABORTED);
            assertThat(Objects.requireNonNull(view.abort()).detail()).isEqualTo("no funds");
            assertThat(a.heard()).containsExactly("prepare", "abort");
            assertThat(harness.log.isWaiting())
                    .as("C11: an abort is not forced")
                    .isFalse();
        }

        @Test
        void silenceAbortsWhenTheTimeoutHasPassed() {
            Submission submission = start();
            a.vote(submission.id());
            harness.pass(EngineHarness.TIMEOUT.plusMillis(10));

            assertThat(reason(submission)).isEqualTo(AbortReason.TIMEOUT);
        }

        @Test
        @DisplayName("C13: the timeout never touches a commit that is with the log")
        void timeoutWaitsForTheLog() {
            Submission submission = started();
            harness.pass(Duration.ofMinutes(1));
            assertThat(submission.outcome()).isNotDone();
            harness.settle();
            assertThat(submission.outcome().join().outcome()).isEqualTo(Outcome.COMMITTED);
        }

        @Test
        @DisplayName("C5: a participant lost before its vote aborts")
        void lostParticipantAborts() {
            Submission submission = start();
            a.drop();
            assertThat(reason(submission)).isEqualTo(AbortReason.PARTICIPANT_LOST);
        }

        @Test
        @DisplayName("C32: what an older connection still delivers is ignored")
        void olderConnectionIsIgnored() {
            Submission submission = start();
            Peer newer = harness.connect("a");
            assertThat(a.closed).isEqualTo("superseded");
            a.vote(submission.id());
            b.vote(submission.id());
            assertThat(harness.log.isWaiting()).isFalse();
            newer.vote(submission.id());
            assertThat(harness.log.isWaiting())
                    .as("C6: a vote counts on the current connection")
                    .isTrue();
        }

        @Test
        void waitsForAParticipantThatIsAwayAndGivesUpAtTheTimeout() {
            b.drop();
            Submission submission = start();
            assertThat(harness.view(submission.id()).state()).isEqualTo(ProtocolState.WAITING_FOR_PARTICIPANTS);
            harness.pass(EngineHarness.TIMEOUT.plusMillis(10));
            assertThat(reason(submission)).isEqualTo(AbortReason.PARTICIPANTS_MISSING);
        }

        @Test
        void waitsForAParticipantThatIsAwayAndGoesOnWhenItReturns() {
            b.drop();
            Submission submission = start();
            b = harness.connect("b");
            a.vote(submission.id());
            b.vote(submission.id());
            harness.settle();
            assertThat(submission.outcome().join().outcome()).isEqualTo(Outcome.COMMITTED);
        }

        @Test
        void anOperatorAbortsBeforeTheDecisionOnly() {
            Submission first = start();
            harness.now(harness.engine.abort(first.id(), "op", "stuck"));
            assertThat(reason(first)).isEqualTo(AbortReason.OPERATOR);
            assertThat(harness.view(first.id()).notes()).hasSize(1);

            Submission second = started();
            assertRefused(() -> harness.now(harness.engine.abort(second.id(), "op", "stuck")), Refusal.DECIDED);
        }

        private AbortReason reason(Submission submission) {
            return Objects.requireNonNull(submission.outcome().join().abort()).reason();
        }
    }

    @Nested
    class WhenAKeyIsGiven {

        private final StartTransaction.Key key = new StartTransaction.Key("k", "hash");

        @Test
        @DisplayName("C2: the same key and body name the same transaction, while it runs and after it ended")
        void sameKeySameTransaction() {
            Submission first = harness.submit(harness.request(key, "a", "b"));
            Submission second = harness.submit(harness.request(key, "a", "b"));
            assertThat(second.id()).isEqualTo(first.id());
            assertThat(second.existing()).isTrue();
            a.vote(first.id());
            b.vote(first.id());
            harness.settle();
            a.ack(first.id());
            b.ack(first.id());

            Submission third = harness.submit(harness.request(key, "a", "b"));
            assertThat(third.id()).isEqualTo(first.id());
            assertThat(third.outcome().join().outcome()).isEqualTo(Outcome.COMMITTED);
        }

        @Test
        void anotherBodyIsRefused() {
            harness.submit(harness.request(key, "a", "b"));
            assertRefused(
                    () -> harness.submit(harness.request(new StartTransaction.Key("k", "other"), "a", "b")),
                    Refusal.IDEMPOTENCY_CONFLICT);
        }

        @Test
        @DisplayName("C11: with a key an abort is forced before the client hears of it")
        void keyedAbortIsForced() {
            Submission submission = harness.submit(harness.request(key, "a", "b"));
            a.say(new TransactionMessage.VoteAbort(submission.id(), "no"));
            assertThat(submission.outcome()).isNotDone();
            assertThat(b.heard()).as("participants need not wait").contains("abort");
            harness.settle();
            assertThat(submission.outcome().join().outcome()).isEqualTo(Outcome.ABORTED);
        }
    }

    @Nested
    class WhenSomebodyAsks {

        @Test
        @DisplayName("C17, C18: pending while undecided, commit once committed, abort for the unknown")
        void inquiries() {
            Submission submission = started();
            a.say(new TransactionMessage.Inquire(submission.id(), EngineHarness.ID));
            assertThat(a.heard()).endsWith("pending");
            harness.settle();
            a.say(new TransactionMessage.Inquire(submission.id(), EngineHarness.ID));
            assertThat(a.heard()).endsWith("commit");
            a.say(new TransactionMessage.Inquire(new TransactionId(new UUID(9, 9)), EngineHarness.ID));
            assertThat(a.heard()).endsWith("abort");
        }

        @Test
        @DisplayName("C17: a committed transaction that has ended is still answered with commit")
        void endedCommit() {
            Submission submission = started();
            harness.settle();
            a.ack(submission.id());
            b.ack(submission.id());
            a.say(new TransactionMessage.Inquire(submission.id(), EngineHarness.ID));
            assertThat(a.heard()).endsWith("commit");
        }

        @Test
        @DisplayName("C19, C20: a branch of another log is not ours, and a fresh log must be confirmed")
        void foreignBranch() {
            a.say(new TransactionMessage.Inquire(new TransactionId(new UUID(9, 9)), new CoordinatorId(new UUID(8, 8))));
            a.say(new TransactionMessage.Inquire(new TransactionId(new UUID(9, 9)), new CoordinatorId(new UUID(8, 8))));
            assertThat(a.heard()).endsWith("error");
            assertThat(harness.engine.status().foreignBranches())
                    .as("branches, however often they are asked about")
                    .isEqualTo(1);
            assertThat(harness.engine.status().logUnconfirmed()).isTrue();
            assertRefused(() -> start(), Refusal.LOG_UNCONFIRMED);

            harness.now(harness.engine.confirmLog("op", "new installation"));
            harness.settle();
            assertThat(harness.engine.status().logUnconfirmed()).isFalse();
            assertThat(start().id()).isNotNull();
        }

        @Test
        @DisplayName("what only a coordinator may say is answered unexpected, under the transaction it is about")
        void whatAParticipantMayNotSay() {
            TransactionId id = new TransactionId(new UUID(9, 9));
            a.say(new TransactionMessage.Commit(id));
            assertThat(a.inbox.get(a.inbox.size() - 1)).isInstanceOfSatisfying(ErrorMessage.class, error -> {
                assertThat(error.code()).isEqualTo(ErrorCode.UNEXPECTED);
                assertThat(error.transaction()).isEqualTo(id);
            });
        }

        @Test
        @DisplayName("C20: a log that has decided something is not fresh; a branch of another log stops nobody then")
        void foreignBranchAfterADecision() {
            started();
            harness.settle();
            a.say(new TransactionMessage.Inquire(new TransactionId(new UUID(9, 9)), new CoordinatorId(new UUID(8, 8))));
            assertThat(a.heard()).endsWith("error");
            assertThat(harness.engine.status().logUnconfirmed()).isFalse();
            assertThat(harness.engine.status().foreignBranches()).isEqualTo(1);
            assertThat(start().id()).isNotNull();
        }
    }

    @Nested
    class WhenMembersComeAndGo {

        @Test
        @DisplayName("who hangs up before its membership is durable is a member, and not connected")
        void hangsUpBeforeTheWelcome() {
            EngineHarness.Peer c = harness.hello("c", 1);
            c.drop();
            harness.settle();

            assertThat(c.isWelcome()).isFalse();
            assertThat(harness.engine.participant(c.id).orElseThrow().connected())
                    .isFalse();
            assertThat(harness.engine.status().connectedMembers()).isEqualTo(2);
            assertThat(harness.connect("c").isWelcome()).isTrue();
        }

        @Test
        @DisplayName("an eviction that a round overtakes on its way to the disk is refused, and the member stays one")
        void aRoundOvertakesTheEviction() {
            var eviction = harness.engine.evict(a.id, false, "op", "moved").toCompletableFuture();
            harness.run();
            Submission submission = started();
            harness.settle();

            assertThat(eviction).isCompletedExceptionally();
            assertRefused(() -> eviction.getNow(null), Refusal.HOLDS_BRANCHES);
            assertThat(a.closed).isEmpty();
            a.ack(submission.id());
            b.ack(submission.id());
            assertThat(harness.view(submission.id()).damage()).isNull();
            harness.crashAndRestart();
            assertThat(harness.engine.participant(a.id).orElseThrow().member()).isTrue();
        }
    }

    @Nested
    class WhenBranchesAreDamaged {

        @Test
        @DisplayName("C16: a contradiction is durable before its participant may forget, and shown")
        void heuristicRollback() {
            Submission submission = started();
            harness.settle();
            a.say(new TransactionMessage.Ack(submission.id(), HeuristicOutcome.ROLLBACK));
            assertThat(a.heard()).doesNotContain("forget");
            harness.settle();
            assertThat(a.heard()).endsWith("forget");
            b.ack(submission.id());
            assertThat(harness.view(submission.id()).damage()).isEqualTo(Damage.HEURISTIC_MIXED);

            TransactionView after = acknowledge(submission.id());
            assertThat(after.damageAcknowledged()).isTrue();
            assertRefused(() -> acknowledge(submission.id()), Refusal.NO_DAMAGE);
        }

        @Test
        @DisplayName("C15: heuristic commit of an unknown transaction is damage against a presumed abort")
        void unknownHeuristicCommit() {
            TransactionId unknown = new TransactionId(new UUID(9, 9));
            a.say(new TransactionMessage.Ack(unknown, HeuristicOutcome.COMMIT));
            harness.settle();
            assertThat(harness.view(unknown).damage()).isEqualTo(Damage.HEURISTIC_COMMIT);
            assertThat(a.heard()).endsWith("forget");
            assertThat(harness.log.durable).anyMatch(LogRecord.DamageFound.class::isInstance);
        }

        @Test
        void aForcedEvictionLeavesAHazardUntilAnOperatorSettlesIt() {
            Submission submission = started();
            harness.settle();
            b.ack(submission.id());
            assertRefused(() -> harness.now(harness.engine.evict(a.id, false, "op", "gone")), Refusal.HOLDS_BRANCHES);
            harness.now(harness.engine.evict(a.id, true, "op", "gone"));
            harness.settle();
            assertThat(harness.view(submission.id()).damage()).isEqualTo(Damage.HAZARD);
            assertThat(harness.view(submission.id()).state()).isEqualTo(ProtocolState.COMMIT_PHASE);

            acknowledge(submission.id());
            assertThat(harness.view(submission.id()).state()).isEqualTo(ProtocolState.COMPLETED);
            harness.pass(Duration.ofSeconds(1));
            harness.settle();
            assertThat(harness.engine.participant(a.id)).isEmpty();
        }

        @Test
        @DisplayName("C16: damage of a transaction that has ended is in history before its participant may forget")
        void damageAfterTheEnd() {
            TransactionId id = harness.submit(harness.request("a", "b")).id();
            a.vote(id);
            b.say(new TransactionMessage.VoteAbort(id, "no"));
            harness.settle();
            a.say(new TransactionMessage.Ack(id, HeuristicOutcome.COMMIT));
            harness.settle();
            assertThat(a.heard()).endsWith("forget");
            assertThat(harness.history.find(id).orElseThrow().damage()).isNotNull();
        }

        @Test
        @DisplayName("C16: what an operator has acknowledged does not cover damage that is found later")
        void laterDamage() {
            TransactionId id = started().id();
            harness.settle();
            a.say(new ErrorMessage(id, ErrorCode.UNKNOWN_BRANCH, "no trace"));
            harness.settle();
            acknowledge(id);
            b.say(new ErrorMessage(id, ErrorCode.UNKNOWN_BRANCH, "no trace"));
            harness.settle();
            assertThat(harness.view(id).damageAcknowledged()).isFalse();
            acknowledge(id);
            assertThat(harness.view(id).state()).isEqualTo(ProtocolState.COMPLETED);
        }

        private TransactionView acknowledge(TransactionId id) {
            var stage = harness.engine.acknowledgeDamage(id, "op", "seen").toCompletableFuture();
            harness.settle();
            return stage.join();
        }
    }

    @Nested
    class WhenItIsFull {

        @Test
        void moreUndecidedTransactionsThanAllowedAreRefused() {
            EngineHarness small = new EngineHarness(1, 1, 2);
            small.connect("a");
            small.submit(small.request("a"));
            small.submit(small.request("a"));
            assertRefused(() -> small.submit(small.request("a")), Refusal.OVERLOADED);
        }

        @Test
        void moreBranchesOfOneParticipantThanAllowedAreRefusedHoweverItIsAddressed() {
            EngineHarness small = new EngineHarness(1, 1, 2);
            Peer only = small.connect("a");
            for (int i = 0; i < 2; i++) {
                TransactionId id = small.submit(small.request("a")).id();
                only.vote(id);
                small.settle();
                assertThat(small.view(id).outcome()).isEqualTo(Outcome.COMMITTED);
            }
            StartTransaction everyMember = new StartTransaction(
                    new StartTransaction.Addressees.EveryMember(Payload.EMPTY), EngineHarness.TIMEOUT, null, false);
            assertRefused(() -> small.submit(small.request("a")), Refusal.OVERLOADED);
            assertRefused(() -> small.submit(everyMember), Refusal.OVERLOADED);
        }

        @Test
        void anUnknownParticipantIsRefused() {
            assertRefused(() -> harness.submit(harness.request("nobody")), Refusal.UNKNOWN_PARTICIPANT);
        }

        @Test
        @DisplayName("a checkpoint keeps what is open and drops what has ended")
        void checkpoint() {
            Submission ended = started();
            harness.settle();
            a.ack(ended.id());
            b.ack(ended.id());
            Submission open = started();
            harness.settle();
            harness.log.grow(1_000_000);
            harness.run();
            harness.settle();

            assertThat(harness.log.durable)
                    .filteredOn(LogRecord.Committed.class::isInstance)
                    .extracting(record -> ((LogRecord.Committed) record).transaction())
                    .containsExactly(open.id());
            harness.crashAndRestart();
            assertThat(harness.view(open.id()).state()).isEqualTo(ProtocolState.COMMIT_PHASE);
            assertThat(harness.view(ended.id()).state()).isEqualTo(ProtocolState.COMPLETED);
            assertThat(harness.engine.participants()).hasSize(2);
        }
    }

    @Nested
    class WhenTheLogIsRewrittenMeanwhile {

        @Test
        @DisplayName("what ended, but by an END that no force has covered, is history's before the log lets it go")
        void endedAndHeldStillSurvives() {
            Submission ended = started();
            harness.settle();
            a.ack(ended.id());
            b.ack(ended.id());
            assertThat(harness.history.find(ended.id())).isEmpty();
            harness.log.grow(1_000_000);
            harness.run();
            assertThat(harness.history.find(ended.id())).isPresent();
            harness.settle();

            assertThat(harness.log.durable).noneMatch(LogRecord.Committed.class::isInstance);
            harness.crashAndRestart();

            assertThat(harness.view(ended.id()).state()).isEqualTo(ProtocolState.COMPLETED);
        }

        @Test
        @DisplayName("a membership that is with the log but not settled outlives a checkpoint and a crash")
        void inFlightRecordsSurvive() {
            Peer late = harness.new Peer(new ParticipantId("late"));
            harness.engine.hello(late, new Hello(late.id, 1, 1, true, 1 << 20, null, 0), true);
            harness.run();
            assertThat(late.isWelcome()).isFalse();
            harness.log.grow(1_000_000);
            harness.run();
            harness.settle();
            assertThat(late.isWelcome()).isTrue();

            harness.crashAndRestart();

            assertThat(harness.engine.participant(late.id)).isPresent();
        }
    }

    @Nested
    class WhenHistoryFails {

        @Test
        @DisplayName(
                "R3: a write that fails stops the deciding, as a failed log does, and what was decided stays decided")
        void aFailedWriteStopsTheDeciding() {
            Submission decided = started();
            harness.settle();
            Submission undecided = start();
            harness.history.writesFail = true;
            a.ack(decided.id());
            b.ack(decided.id());
            harness.pass(Duration.ofSeconds(1));
            harness.settle();

            assertThat(harness.fatal).hasSize(1);
            assertThat(harness.engine.status().phase()).isEqualTo(EngineStatus.Phase.FAILED);
            assertThat(harness.engine.status().logFailure()).contains("injected");
            assertThat(decided.outcome().join().outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(undecided.outcome().join().outcome()).isEqualTo(Outcome.UNKNOWN);
            assertRefused(() -> start(), Refusal.LOG_FAILED);
        }

        @Test
        @DisplayName(
                "C18: who asks about what only history knows gets no answer when it cannot be read, least of all abort")
        void nobodyIsAnsweredFromAHistoryThatCannotBeRead() {
            Submission ended = started();
            harness.settle();
            a.ack(ended.id());
            b.ack(ended.id());
            harness.pass(Duration.ofSeconds(1));
            harness.settle();
            harness.history.readsFail = true;
            int heard = a.heard().size();

            a.inquire(ended.id());

            assertThat(a.heard()).hasSize(heard);
            assertThat(harness.fatal).hasSize(1);
            assertThat(harness.engine.status().phase()).isEqualTo(EngineStatus.Phase.FAILED);
        }

        @Test
        void aKeyThatCannotBeLookedUpIsRefused() {
            harness.history.readsFail = true;
            StartTransaction.Key key = new StartTransaction.Key("k", "hash");
            assertRefused(() -> harness.submit(harness.request(key, "a", "b")), Refusal.LOG_FAILED);
            assertThat(harness.fatal).hasSize(1);
        }
    }

    @Nested
    class WhenItGoesDown {

        @Test
        void undecidedRoundsEndAsAbortsAndDecidedOnesGoOut() {
            Submission decided = started();
            Submission undecided = start();
            var drained = harness.engine.drain().toCompletableFuture();
            harness.run();
            assertThat(undecided.outcome().join().outcome()).isEqualTo(Outcome.ABORTED);
            assertThat(drained).isNotDone();
            harness.settle();
            assertThat(decided.outcome().join().outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(drained).isDone();
            assertRefused(() -> start(), Refusal.SHUTTING_DOWN);
        }

        @Test
        @DisplayName("an admitted round without a decision is aborted coordinator_restarted after a crash")
        void admittedRoundIsAbortedAfterACrash() {
            StartTransaction request = new StartTransaction(
                    new StartTransaction.Addressees.EveryMember(Payload.EMPTY), EngineHarness.TIMEOUT, null, true);
            var submitted = harness.engine.submit(request).toCompletableFuture();
            harness.run();
            assertThat(submitted).as("the admission is not durable yet").isNotDone();
            harness.settle();
            Submission submission = submitted.join();

            harness.crashAndRestart();

            TransactionView view = harness.view(submission.id());
            assertThat(view.outcome()).isEqualTo(Outcome.ABORTED);
            assertThat(Objects.requireNonNull(view.abort()).reason()).isEqualTo(AbortReason.COORDINATOR_RESTARTED);
        }
    }

    private static void assertRefused(Runnable action, Refusal refusal) {
        assertThatThrownBy(action::run).satisfies(thrown -> {
            Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
            assertThat(cause)
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            refused -> assertThat(refused.refusal()).isEqualTo(refusal));
        });
    }
}
