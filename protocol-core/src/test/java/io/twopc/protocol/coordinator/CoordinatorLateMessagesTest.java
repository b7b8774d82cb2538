package io.twopc.protocol.coordinator;

import static io.twopc.protocol.coordinator.Effects.abort;
import static io.twopc.protocol.coordinator.Effects.commit;
import static io.twopc.protocol.coordinator.Effects.errorTo;
import static io.twopc.protocol.coordinator.Effects.forget;
import static io.twopc.protocol.coordinator.Effects.observe;
import static io.twopc.protocol.coordinator.Effects.pending;
import static io.twopc.protocol.coordinator.Effects.recordOfDamage;
import static io.twopc.protocol.coordinator.Effects.sends;
import static io.twopc.protocol.coordinator.Events.ack;
import static io.twopc.protocol.coordinator.Events.ackByHand;
import static io.twopc.protocol.coordinator.Events.back;
import static io.twopc.protocol.coordinator.Events.endDurable;
import static io.twopc.protocol.coordinator.Events.error;
import static io.twopc.protocol.coordinator.Events.forced;
import static io.twopc.protocol.coordinator.Events.inquiry;
import static io.twopc.protocol.coordinator.Events.logFailed;
import static io.twopc.protocol.coordinator.Events.lost;
import static io.twopc.protocol.coordinator.Events.no;
import static io.twopc.protocol.coordinator.Events.readOnly;
import static io.twopc.protocol.coordinator.Events.recorded;
import static io.twopc.protocol.coordinator.Events.voteTimeout;
import static io.twopc.protocol.coordinator.Events.yes;
import static io.twopc.protocol.model.HeuristicOutcome.COMMIT;
import static io.twopc.protocol.model.HeuristicOutcome.ROLLBACK;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.protocol.coordinator.CoordinatorEffect.Observation;
import io.twopc.protocol.message.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Votes, acknowledgements and inquiries that come when they are not expected (C15, C17). */
class CoordinatorLateMessagesTest {

    private final Play committing = Play.committing("a", "b");
    private final Play completed = committing.on(ack("a"), ack("b"));
    private final Play aborted = Play.preparing("a", "b", "c").on(yes("a"), no("b"));

    @Nested
    class WhenAVoteIsLate {

        @Test
        @DisplayName("C15: for a committing or completed transaction, commit again")
        void commitAgain() {
            for (Play play : List.of(committing, committing.on(ack("a")), completed)) {
                assertThat(play.on(yes("a")).effects())
                        .containsExactly(commit("a"), observe("a", Observation.LATE_VOTE));
                assertThat(play.on(yes("a")).state()).isEqualTo(play.state());
            }
        }

        @Test
        @DisplayName("C15: for an aborted one abort, whatever the vote, unless the branch had ended itself")
        void abortForAnAbortedOne() {
            for (CoordinatorEvent vote : List.of(yes("c"), no("c"), readOnly("c"))) {
                assertThat(aborted.on(vote).effects()).containsExactly(abort("c"), observe("c", Observation.LATE_VOTE));
            }
            assertThat(sends(aborted.on(no("b")).effects())).isEmpty();
            assertThat(sends(aborted.on(yes("a")).effects())).containsExactly(abort("a"));
        }

        @Test
        @DisplayName("R8, C15: one that contradicts the first is an error, and what it may have left behind is aborted")
        void aContradictionIsAnErrorAndAborted() {
            assertThat(aborted.on(yes("b")).effects())
                    .hasSize(3)
                    .haveExactly(1, errorTo("b", ErrorCode.VOTE_CONFLICT))
                    .contains(abort("b"), observe("b", Observation.VOTE_CONFLICT));
        }

        @Test
        @DisplayName("C5, C15: a yes after the timeout changes nothing and is told abort")
        void aYesAfterTheTimeoutIsToldAbort() {
            Play play = Play.preparing("a", "b").on(yes("a"), voteTimeout(), yes("b"));
            assertThat(play.effects()).containsExactly(abort("b"), observe("b", Observation.LATE_VOTE));
            assertThat(play.branch("b").vote()).isInstanceOf(BranchVote.Failed.class);
        }
    }

    @Nested
    class WhenSomebodyAsks {

        @Test
        @DisplayName("C17: undecided is pending, never abort, also while the record is with the log")
        void undecidedIsPending() {
            assertThat(Play.preparing("a", "b").on(inquiry("a")).effects()).containsExactly(pending("a"));
            assertThat(Play.preparing("a", "b").on(yes("a"), inquiry("a")).effects())
                    .containsExactly(pending("a"));
            assertThat(Play.forcing("a", "b").on(inquiry("a")).effects()).containsExactly(pending("a"));
        }

        @Test
        @DisplayName("C17: committed is commit, aborted is abort")
        void decidedIsTheDecision() {
            assertThat(committing.on(inquiry("a")).effects()).containsExactly(commit("a"));
            assertThat(completed.on(inquiry("a")).effects()).containsExactly(commit("a"));
            assertThat(aborted.on(inquiry("a")).effects()).containsExactly(abort("a"));
            assertThat(aborted.on(inquiry("b")).effects()).containsExactly(abort("b"));
        }

        @Test
        @DisplayName("R3, C10: who lost its log answers nobody")
        void whoLostItsLogAnswersNobody() {
            Play halted = Play.forcing("a", "b").on(Events.logFailed());
            for (CoordinatorEvent event : List.of(inquiry("a"), yes("a"), ack("a"), forced(), lost("a"))) {
                assertThat(halted.on(event).effects()).isEmpty();
            }
        }
    }

    @Nested
    class WhenAnAcknowledgementIsLate {

        @Test
        @DisplayName("C26: until END is durable nobody forgets, for a restart would commit again")
        void nobodyForgetsBeforeTheEndIsDurable() {
            assertThat(completed.on(ack("a")).effects()).isEmpty();
            assertThat(completed.on(ackByHand("a", COMMIT)).effects()).isEmpty();
            assertThat(completed.on(lost("a"), back("a")).effects()).isEmpty();
            assertThat(completed.on(logFailed()).effects()).isEmpty();
            assertThat(completed.on(ack("a"), endDurable()).effects()).contains(forget("a"));
        }

        @Test
        @DisplayName("C15: after the end, forget again")
        void forgetAgain() {
            Play ended = completed.on(endDurable());
            assertThat(ended.on(ack("a")).effects()).containsExactly(forget("a"));
            assertThat(ended.on(ackByHand("a", COMMIT)).effects()).containsExactly(forget("a"));
            assertThat(aborted.on(ack("a"), ack("a")).effects()).containsExactly(forget("a"));
        }

        @Test
        @DisplayName("C14: before the end, nothing: its trace is needed until then")
        void beforeTheEndNothing() {
            assertThat(committing.on(ack("a"), ack("a")).effects()).isEmpty();
        }

        @Test
        void beforeTheDecisionItIsCounted() {
            for (Play play : List.of(Play.preparing("a", "b"), Play.forcing("a", "b"))) {
                assertThat(play.on(ack("a")).effects()).containsExactly(observe("a", Observation.UNEXPECTED_ACK));
                assertThat(play.on(ack("x")).effects()).containsExactly(observe("x", Observation.UNEXPECTED_ACK));
                assertThat(play.on(ack("a")).state()).isEqualTo(play.state());
            }
        }
    }

    @Nested
    class WhenItComesFromAParticipantWithoutABranch {

        @Test
        @DisplayName("C15, C17: once decided, it is answered as if the transaction were unknown")
        void onceDecidedItIsAnsweredAsIfUnknown() {
            for (Play play : List.of(committing, completed, aborted)) {
                assertThat(play.on(yes("x")).effects())
                        .containsExactly(abort("x"), observe("x", Observation.LATE_VOTE));
                assertThat(play.on(inquiry("x")).effects()).containsExactly(abort("x"));
                assertThat(play.on(ack("x")).effects()).containsExactly(forget("x"));
                Play damaged = play.on(ackByHand("x", COMMIT));
                assertThat(damaged.effects()).hasSize(1).have(recordOfDamage("x", COMMIT));
                assertThat(damaged.on(recorded("x", COMMIT)).effects()).containsExactly(forget("x"));
                assertThat(play.on(ackByHand("x", ROLLBACK)).effects()).containsExactly(forget("x"));
            }
        }

        @Test
        void itNeverChangesTheTransaction() {
            for (Play play :
                    List.of(Play.preparing("a", "b"), Play.forcing("a", "b"), committing, completed, aborted)) {
                for (CoordinatorEvent event : List.of(
                        yes("x"),
                        no("x"),
                        ack("x"),
                        ackByHand("x", COMMIT),
                        inquiry("x"),
                        error("x", ErrorCode.UNAVAILABLE),
                        error("x", ErrorCode.UNKNOWN_BRANCH),
                        Events.back("x"),
                        Events.restarted("x"),
                        lost("x"),
                        Events.evicted("x"),
                        Events.prepareDue("x", 1),
                        Events.commitDue("x", 1))) {
                    assertThat(play.on(event).state()).as("%s", event).isEqualTo(play.state());
                }
            }
        }
    }
}
