package io.twopc.protocol.coordinator;

import static io.twopc.protocol.coordinator.Effects.ANSWER_ABORTED;
import static io.twopc.protocol.coordinator.Effects.ANSWER_UNKNOWN;
import static io.twopc.protocol.coordinator.Effects.FINISH;
import static io.twopc.protocol.coordinator.Effects.FINISH_FORCED;
import static io.twopc.protocol.coordinator.Effects.abort;
import static io.twopc.protocol.coordinator.Effects.errorTo;
import static io.twopc.protocol.coordinator.Effects.forget;
import static io.twopc.protocol.coordinator.Effects.pending;
import static io.twopc.protocol.coordinator.Effects.recordOfDamage;
import static io.twopc.protocol.coordinator.Events.ack;
import static io.twopc.protocol.coordinator.Events.ackByHand;
import static io.twopc.protocol.coordinator.Events.back;
import static io.twopc.protocol.coordinator.Events.begin;
import static io.twopc.protocol.coordinator.Events.connectTimeout;
import static io.twopc.protocol.coordinator.Events.everyMember;
import static io.twopc.protocol.coordinator.Events.evicted;
import static io.twopc.protocol.coordinator.Events.forced;
import static io.twopc.protocol.coordinator.Events.id;
import static io.twopc.protocol.coordinator.Events.inquiry;
import static io.twopc.protocol.coordinator.Events.listed;
import static io.twopc.protocol.coordinator.Events.logFailed;
import static io.twopc.protocol.coordinator.Events.lost;
import static io.twopc.protocol.coordinator.Events.operator;
import static io.twopc.protocol.coordinator.Events.recorded;
import static io.twopc.protocol.coordinator.Events.shutdown;
import static io.twopc.protocol.coordinator.Events.voteTimeout;
import static io.twopc.protocol.coordinator.Events.yes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.twopc.protocol.coordinator.CoordinatorEffect.StartTimer;
import io.twopc.protocol.coordinator.CoordinatorEvent.Phase;
import io.twopc.protocol.coordinator.CoordinatorState.AbortedEarly;
import io.twopc.protocol.coordinator.CoordinatorState.Preparing;
import io.twopc.protocol.coordinator.CoordinatorState.Waiting;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.model.AbortReason;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.ProtocolState;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Before PREPARE: waiting for those a round needs. */
class CoordinatorConnectTest {

    private final Play waiting = Play.initial().on(begin(listed("a", "b"), "b"));

    @Nested
    class WhenSomebodyIsMissing {

        @Test
        void theRoundWaitsAndAsksNobody() {
            assertThat(waiting.effects()).containsExactly(new StartTimer(Phase.CONNECTING));
            assertThat(waiting.state().visible()).isEqualTo(ProtocolState.WAITING_FOR_PARTICIPANTS);
        }

        @Test
        void prepareBeginsWhenTheLastOneNeededIsThere() {
            assertThat(waiting.on(back("x")).state()).isInstanceOf(Waiting.class);
            assertThat(waiting.on(back("a")).state()).isInstanceOf(Preparing.class);
        }

        @Test
        void whoLeavesMeanwhileIsMissing() {
            assertThat(waiting.on(lost("b"), back("a")).state()).isInstanceOf(Waiting.class);
            assertThat(waiting.on(lost("b"), back("a"), back("b")).state()).isInstanceOf(Preparing.class);
        }

        @Test
        @DisplayName(
                "C3: in the payload form every member connected at that moment has a branch, in the order of names")
        void everyMemberConnectedAtThatMomentHasABranch() {
            Play play = Play.initial().on(begin(everyMember(3, 1), "c", "d"), lost("d"), back("b"), back("a"));
            assertThat(play.branches().list())
                    .extracting(branch -> branch.participant().value())
                    .containsExactly("a", "b", "c");
            assertThat(play.branches().minimum()).isEqualTo(1);
        }

        @Test
        void afterTheTimeoutItIsAbortedAndSaysWhoWasMissing() {
            Play play = waiting.on(connectTimeout());
            assertThat(play.effects()).containsExactly(FINISH, ANSWER_ABORTED);
            assertThat(play.cause().reason()).isEqualTo(AbortReason.PARTICIPANTS_MISSING);
            assertThat(play.cause().participant()).isEqualTo(id("a"));
            Play members = Play.initial().on(begin(everyMember(3, 3), "a"), connectTimeout());
            assertThat(members.cause().detail()).isEqualTo("1 of 3 expected participants connected within the timeout");
        }

        @Test
        void aTimerOfAnotherPhaseIsLate() {
            assertThat(waiting.on(voteTimeout()).state()).isEqualTo(waiting.state());
            assertThat(waiting.on(back("a"), connectTimeout()).state()).isInstanceOf(Preparing.class);
        }

        @Test
        @DisplayName("R2: an operator, a shutdown or an eviction of somebody needed ends it")
        void itCanBeEnded() {
            assertThat(waiting.on(operator()).cause().reason()).isEqualTo(AbortReason.OPERATOR);
            assertThat(waiting.on(shutdown()).cause().reason()).isEqualTo(AbortReason.SHUTDOWN);
            assertThat(waiting.on(evicted("b")).cause().reason()).isEqualTo(AbortReason.PARTICIPANTS_MISSING);
            assertThat(waiting.on(evicted("x")).state()).isInstanceOf(Waiting.class);
        }

        @Test
        void anEvictedMemberIsNoMemberAnyMore() {
            Play play = Play.initial().on(begin(everyMember(2, 2), "a"), evicted("a"), back("b"));
            assertThat(play.state()).isInstanceOf(Waiting.class);
        }

        @Test
        @DisplayName("C17: an inquiry is answered with pending, a vote with an error")
        void whoeverSpeaksOfItIsAnswered() {
            assertThat(waiting.on(inquiry("a")).effects()).containsExactly(pending("a"));
            assertThat(waiting.on(yes("a")).effects()).haveExactly(1, errorTo("a", ErrorCode.UNEXPECTED));
        }

        @Test
        @DisplayName("R3, C10: when the log fails, the client hears UNKNOWN")
        void whenTheLogFailsTheClientHearsUnknown() {
            assertThat(waiting.on(logFailed()).effects()).containsExactly(ANSWER_UNKNOWN);
        }
    }

    @Nested
    class WhenAbortedBeforeAnybodyWasAsked {

        @Test
        @DisplayName("C11: with a key, the client hears of it once that is durable")
        void withAKeyItIsForcedFirst() {
            Play play = Play.initialLasting().on(begin(listed("a", "b"), "b"), connectTimeout());
            assertThat(play.effects()).containsExactly(FINISH_FORCED);
            assertThat(play.on(forced()).effects()).containsExactly(ANSWER_ABORTED);
            assertThat(play.on(logFailed()).effects()).containsExactly(ANSWER_UNKNOWN);
        }

        @Test
        @DisplayName("R4, C15: it is answered for as if it were unknown")
        void itIsAnsweredForAsIfItWereUnknown() {
            Play play = waiting.on(connectTimeout());
            assertThat(play.on(inquiry("a")).effects()).containsExactly(abort("a"));
            assertThat(play.on(yes("a")).effects()).contains(abort("a"));
            assertThat(play.on(ack("a")).effects()).containsExactly(forget("a"));
            Play damaged = play.on(ackByHand("a", HeuristicOutcome.COMMIT));
            assertThat(damaged.effects()).have(recordOfDamage("a", HeuristicOutcome.COMMIT));
            assertThat(damaged.on(recorded("a", HeuristicOutcome.COMMIT)).effects())
                    .containsExactly(forget("a"));
            assertThat(play.on(back("a")).state()).isInstanceOf(AbortedEarly.class);
        }
    }

    @Nested
    class WhenTheCallerErrs {

        @Test
        void aRoundBeginsOnceAndWithNothingElse() {
            assertThatIllegalStateException()
                    .isThrownBy(() -> waiting.on(begin(listed("a"), "a")))
                    .withMessageContaining("Waiting")
                    .withMessageContaining("Begin");
            assertThatIllegalStateException().isThrownBy(() -> Play.initial().on(yes("a")));
        }

        @Test
        @DisplayName("R1: a round has at least one branch, and a participant one branch in it")
        void aRoundHasAtLeastOneBranchAndEachParticipantOne() {
            assertThatIllegalArgumentException().isThrownBy(() -> listed());
            assertThatIllegalArgumentException().isThrownBy(() -> listed("a", "a"));
            assertThatIllegalArgumentException().isThrownBy(() -> everyMember(0, 1));
            assertThatIllegalArgumentException().isThrownBy(() -> everyMember(1, 0));
        }
    }
}
