package io.twopc.protocol.coordinator;

import static io.twopc.protocol.coordinator.Effects.ANSWER_ABORTED;
import static io.twopc.protocol.coordinator.Effects.ANSWER_COMMITTED;
import static io.twopc.protocol.coordinator.Effects.END;
import static io.twopc.protocol.coordinator.Effects.FINISH;
import static io.twopc.protocol.coordinator.Effects.FORCE_COMMIT;
import static io.twopc.protocol.coordinator.Effects.abort;
import static io.twopc.protocol.coordinator.Effects.commit;
import static io.twopc.protocol.coordinator.Effects.commits;
import static io.twopc.protocol.coordinator.Effects.errorTo;
import static io.twopc.protocol.coordinator.Effects.forget;
import static io.twopc.protocol.coordinator.Effects.observe;
import static io.twopc.protocol.coordinator.Effects.prepare;
import static io.twopc.protocol.coordinator.Effects.repeatCommit;
import static io.twopc.protocol.coordinator.Effects.repeatPrepare;
import static io.twopc.protocol.coordinator.Effects.sends;
import static io.twopc.protocol.coordinator.Events.ack;
import static io.twopc.protocol.coordinator.Events.back;
import static io.twopc.protocol.coordinator.Events.commitDue;
import static io.twopc.protocol.coordinator.Events.endDurable;
import static io.twopc.protocol.coordinator.Events.error;
import static io.twopc.protocol.coordinator.Events.forced;
import static io.twopc.protocol.coordinator.Events.id;
import static io.twopc.protocol.coordinator.Events.lost;
import static io.twopc.protocol.coordinator.Events.no;
import static io.twopc.protocol.coordinator.Events.operator;
import static io.twopc.protocol.coordinator.Events.prepareDue;
import static io.twopc.protocol.coordinator.Events.readOnly;
import static io.twopc.protocol.coordinator.Events.restarted;
import static io.twopc.protocol.coordinator.Events.shutdown;
import static io.twopc.protocol.coordinator.Events.voteTimeout;
import static io.twopc.protocol.coordinator.Events.yes;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.protocol.coordinator.CoordinatorEffect.Observation;
import io.twopc.protocol.coordinator.CoordinatorEffect.StartTimer;
import io.twopc.protocol.coordinator.CoordinatorEvent.Phase;
import io.twopc.protocol.coordinator.CoordinatorState.Aborted;
import io.twopc.protocol.coordinator.CoordinatorState.Committing;
import io.twopc.protocol.coordinator.CoordinatorState.Completed;
import io.twopc.protocol.coordinator.CoordinatorState.ForcingCommit;
import io.twopc.protocol.coordinator.CoordinatorState.Preparing;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.model.AbortReason;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ProtocolState;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The main line of a round, phase by phase. */
class CoordinatorProtocolTest {

    @Nested
    class WhenCollectingVotes {

        @Test
        void everyoneIsAskedAtOnceAndTheVoteTimerRuns() {
            Play play = Play.preparing("a", "b");
            assertThat(play.effects())
                    .containsExactly(
                            new StartTimer(Phase.VOTING),
                            prepare("a"),
                            repeatPrepare("a", 1),
                            prepare("b"),
                            repeatPrepare("b", 1));
            assertThat(play.state().visible()).isEqualTo(ProtocolState.PREPARE_PHASE);
            assertThat(play.state().outcome()).isEqualTo(Outcome.UNKNOWN);
        }

        @Test
        @DisplayName("R1, R3, C4, C9: the last yes vote forces the decision before any commit is sent")
        void lastYesVoteForcesTheDecisionBeforeAnyCommitIsSent() {
            Play play = Play.preparing("a", "b", "c").on(yes("a"), yes("b"));
            assertThat(play.effects()).isEmpty();
            assertThat(play.on(yes("c")).effects()).containsExactly(FORCE_COMMIT);
            assertThat(play.on(yes("c")).state().visible()).isEqualTo(ProtocolState.PREPARE_PHASE);
        }

        @Test
        @DisplayName("R1: nothing is decided while a vote is awaited")
        void nothingIsDecidedWhileAVoteIsAwaited() {
            Play play = Play.preparing("a", "b").on(yes("a"), readOnly("a"), yes("a"));
            assertThat(play.state()).isInstanceOf(Preparing.class);
        }

        @Test
        @DisplayName("R2, C5: the first no aborts, and names who said so and why")
        void theFirstNoAborts() {
            Play play = Play.preparing("a", "b", "c").on(yes("a"), no("b"));
            assertThat(play.effects()).containsExactly(FINISH, ANSWER_ABORTED, abort("a"), abort("c"));
            assertThat(play.cause().reason()).isEqualTo(AbortReason.VOTED_ABORT);
            assertThat(play.cause().participant()).isEqualTo(id("b"));
            assertThat(play.cause().detail()).isEqualTo("short of funds");
        }

        @Test
        @DisplayName("R2, C5: silence until the timeout is recorded as the failure of that branch")
        void silenceUntilTheTimeoutAborts() {
            Play play = Play.preparing("a", "b").on(yes("a"), voteTimeout());
            assertThat(play.cause().reason()).isEqualTo(AbortReason.TIMEOUT);
            assertThat(play.cause().participant()).isEqualTo(id("b"));
            assertThat(play.branch("b").vote()).isInstanceOf(BranchVote.Failed.class);
            assertThat(sends(play.effects())).containsExactly(abort("a"), abort("b"));
        }

        @Test
        @DisplayName("R12, C5: a branch lost before its vote aborts")
        void aBranchLostBeforeItsVoteAborts() {
            Play play = Play.preparing("a", "b").on(yes("a"), lost("b"));
            assertThat(play.cause().reason()).isEqualTo(AbortReason.PARTICIPANT_LOST);
            assertThat(sends(play.effects())).containsExactly(abort("a"));
        }

        @Test
        @DisplayName("C5: a refused prepare and work that ran out of time abort, each with its own reason")
        void aRefusedPrepareAborts() {
            Play play = Play.preparing("a", "b");
            assertThat(play.on(error("a", ErrorCode.MALFORMED)).cause().reason())
                    .isEqualTo(AbortReason.PREPARE_REJECTED);
            assertThat(play.on(error("a", ErrorCode.UNAVAILABLE)).cause().reason())
                    .isEqualTo(AbortReason.PARTICIPANT_UNAVAILABLE);
            assertThat(play.on(error("a", ErrorCode.OVERLOADED)).cause().detail())
                    .isEqualTo("overloaded: in its own words");
        }

        @Test
        @DisplayName("R12: a disconnect, an error or a restart after YES is no failure")
        void whatHappensAfterYesIsNoFailure() {
            for (CoordinatorEvent event :
                    List.of(lost("a"), restarted("a"), back("a"), error("a", ErrorCode.UNAVAILABLE))) {
                Play play = Play.preparing("a", "b").on(yes("a"), event);
                assertThat(play.state()).as("%s", event).isInstanceOf(Preparing.class);
                assertThat(play.on(yes("b")).effects()).containsExactly(FORCE_COMMIT);
            }
        }

        @Test
        @DisplayName("R2: an operator or a shutdown ends a round before its decision, and the record says who")
        void anOperatorOrAShutdownEndsTheRound() {
            Play play = Play.preparing("a").on(operator());
            assertThat(play.cause().reason()).isEqualTo(AbortReason.OPERATOR);
            assertThat(play.cause().detail()).isEqualTo("ops: wrong amount");
            assertThat(Play.preparing("a").on(shutdown()).cause().reason()).isEqualTo(AbortReason.SHUTDOWN);
        }

        @Test
        @DisplayName("C6: a vote on the current connection counts, whichever connection carried the prepare")
        void aVoteOnANewConnectionCounts() {
            Play reconnected = Play.preparing("a").on(back("a"));
            assertThat(reconnected.effects()).containsExactly(prepare("a"), repeatPrepare("a", 1));
            assertThat(reconnected.on(yes("a")).effects()).containsExactly(FORCE_COMMIT);
        }

        @Test
        @DisplayName("R8: the first vote counts; a different one is an error, the same one is nothing")
        void theFirstVoteCounts() {
            Play play = Play.preparing("a", "b").on(yes("a"));
            assertThat(play.on(yes("a")).effects()).isEmpty();
            for (CoordinatorEvent other : List.of(no("a"), readOnly("a"))) {
                Play conflict = play.on(other);
                assertThat(conflict.state()).isEqualTo(play.state());
                assertThat(conflict.effects())
                        .hasSize(2)
                        .haveExactly(1, errorTo("a", ErrorCode.VOTE_CONFLICT))
                        .contains(observe("a", Observation.VOTE_CONFLICT));
            }
        }

        @Test
        @DisplayName("C3: who has no branch when PREPARE begins cannot vote, however it comes later")
        void theBranchesAreFrozen() {
            Play play = Play.preparing("a").on(back("x"));
            assertThat(play.effects()).isEmpty();
            assertThat(play.on(yes("x")).effects())
                    .hasSize(2)
                    .haveExactly(1, errorTo("x", ErrorCode.UNEXPECTED))
                    .contains(observe("x", Observation.UNEXPECTED_VOTE));
            assertThat(play.on(no("x")).state()).isEqualTo(play.state());
        }

        @Test
        void aPrepareIsRepeatedUntilTheVote() {
            Play repeated = Play.preparing("a", "b").on(prepareDue("a", 1));
            assertThat(repeated.effects()).containsExactly(prepare("a"), repeatPrepare("a", 2));
            assertThat(repeated.on(prepareDue("a", 1)).effects())
                    .as("overtaken by a later one")
                    .isEmpty();
            assertThat(repeated.on(yes("a"), prepareDue("a", 2)).effects())
                    .as("voted meanwhile")
                    .isEmpty();
        }
    }

    @Nested
    class WhenEveryoneVotedYes {

        @Test
        @DisplayName("R3, C9: the client and the branches hear of the commit once its record is durable")
        void commitLeavesOnceTheRecordIsDurable() {
            Play play = Play.forcing("a", "b").on(forced());
            assertThat(play.effects())
                    .containsExactly(
                            ANSWER_COMMITTED, commit("a"), repeatCommit("a", 1), commit("b"), repeatCommit("b", 1));
            assertThat(play.state().visible()).isEqualTo(ProtocolState.COMMIT_PHASE);
            assertThat(play.state().outcome()).isEqualTo(Outcome.COMMITTED);
        }

        @Test
        @DisplayName("C13: timeout, operator, disconnect and shutdown only wait while the record is with the log")
        void nothingTurnsADecisionThatIsWithTheLog() {
            Play play = Play.forcing("a", "b")
                    .on(voteTimeout(), operator(), shutdown(), lost("a"), no("b"), error("b", ErrorCode.UNAVAILABLE));
            assertThat(play.state()).isInstanceOf(ForcingCommit.class);
            assertThat(commits(play.on(forced()).effects())).containsExactly(commit("b"));
        }

        @Test
        @DisplayName("R10, C8: a single branch runs the same two phases")
        void aSingleBranchRunsTheSameTwoPhases() {
            Play play = Play.preparing("a").on(yes("a"));
            assertThat(play.effects()).containsExactly(FORCE_COMMIT);
            assertThat(play.on(forced(), ack("a")).effects()).containsExactly(END);
        }

        @Test
        @DisplayName("R11: all vote yes and nothing fails, in whatever order they come, and it commits")
        void allYesCommits() {
            assertThat(Play.preparing("a", "b", "c")
                            .on(yes("c"), yes("a"), yes("b"), forced(), ack("b"), ack("c"), ack("a"))
                            .state()
                            .outcome())
                    .isEqualTo(Outcome.COMMITTED);
        }
    }

    @Nested
    class WhenCommitting {

        @Test
        @DisplayName("R5, C14: END comes only after every yes voter acknowledged, and forget only once END is durable")
        void endComesAfterTheLastAcknowledgement() {
            Play play = Play.committing("a", "b", "c").on(ack("b"), ack("a"));
            assertThat(play.effects()).isEmpty();
            assertThat(play.state()).isInstanceOf(Committing.class);
            assertThat(play.on(ack("b")).state()).as("a repeated one").isInstanceOf(Committing.class);
            Play over = play.on(ack("c"));
            assertThat(over.effects()).containsExactly(END);
            assertThat(over.on(endDurable()).effects()).containsExactly(forget("a"), forget("b"), forget("c"));
            assertThat(over.state().visible()).isEqualTo(ProtocolState.COMPLETED);
        }

        @Test
        @DisplayName("C13: neither timeout nor operator nor shutdown touches a decided commit")
        void nothingTouchesADecidedCommit() {
            Play play = Play.committing("a").on(voteTimeout(), operator(), shutdown(), no("a"), lost("a"));
            assertThat(play.state().outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(play.on(back("a")).effects()).containsExactly(commit("a"), repeatCommit("a", 1));
        }

        @Test
        @DisplayName("C13: the commit is repeated for ever, each time with a higher attempt")
        void theCommitIsRepeatedForEver() {
            Play play = Play.committing("a", "b").on(ack("b"));
            for (int attempt = 1; attempt < 100; attempt++) {
                play = play.on(commitDue("a", attempt));
                assertThat(play.effects()).containsExactly(commit("a"), repeatCommit("a", attempt + 1));
            }
            assertThat(play.on(commitDue("b", 1)).effects()).as("acknowledged").isEmpty();
        }

        @Test
        @DisplayName("C13, C36: who is away is not written to, delays nobody, and hears it on return")
        void whoIsAwayDelaysNobody() {
            Play play = Play.forcing("a", "b").on(lost("a"), forced());
            assertThat(sends(play.effects())).containsExactly(commit("b"));
            assertThat(play.on(commitDue("a", 1)).effects()).isEmpty();
            assertThat(play.on(ack("b"), restarted("a")).effects()).containsExactly(commit("a"), repeatCommit("a", 1));
            assertThat(play.on(ack("b"), restarted("a"), ack("a")).state()).isInstanceOf(Completed.class);
        }

        @Test
        @DisplayName("a prepare's timer that comes due in the commit phase repeats nothing")
        void aPreparesTimerRepeatsNoCommit() {
            assertThat(Play.committing("a").on(prepareDue("a", 1)).effects()).isEmpty();
            assertThat(Play.preparing("a").on(commitDue("a", 1)).effects()).isEmpty();
        }

        @Test
        @DisplayName("R8: a vote that contradicts the first one is an error here too, and changes nothing")
        void aContradictingVoteIsAnError() {
            Play play = Play.committing("a").on(no("a"));
            assertThat(play.effects()).haveExactly(1, errorTo("a", ErrorCode.VOTE_CONFLICT));
            assertThat(commits(play.effects())).isEmpty();
        }
    }

    @Nested
    class WhenAborting {

        @Test
        @DisplayName("R4, C11: an abort is neither forced nor waited for")
        void anAbortIsNeitherForcedNorWaitedFor() {
            Play play = Play.preparing("a", "b").on(yes("a"), no("b"));
            assertThat(play.effects()).startsWith(FINISH, ANSWER_ABORTED).doesNotContain(FORCE_COMMIT);
            assertThat(play.state().visible()).isEqualTo(ProtocolState.ABORTED);
            assertThat(play.state())
                    .isInstanceOfSatisfying(
                            Aborted.class,
                            aborted -> assertThat(aborted.answered()).isTrue());
        }

        @Test
        void onlyThoseWhoMayHoldWorkAreTold() {
            Play play = Play.preparing("a", "b", "c", "d").on(yes("a"), readOnly("b"), lost("a"), no("c"));
            assertThat(sends(play.effects())).containsExactly(abort("d"));
            assertThat(play.on(back("a")).effects()).containsExactly(abort("a"));
            assertThat(play.on(back("b")).effects()).isEmpty();
            assertThat(play.on(back("c")).effects()).isEmpty();
        }

        @Test
        void anAcknowledgementIsAnsweredWithForgetAndNotAskedForAgain() {
            Play play = Play.aborted("a", "b").on(ack("a"));
            assertThat(play.effects()).containsExactly(forget("a"));
            assertThat(play.on(back("a")).effects()).isEmpty();
            assertThat(play.on(ack("a")).effects()).containsExactly(forget("a"));
        }
    }
}
