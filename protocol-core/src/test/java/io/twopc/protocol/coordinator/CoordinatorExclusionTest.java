package io.twopc.protocol.coordinator;

import static io.twopc.protocol.coordinator.Effects.END;
import static io.twopc.protocol.coordinator.Effects.FORCE_COMMIT;
import static io.twopc.protocol.coordinator.Effects.abort;
import static io.twopc.protocol.coordinator.Effects.commit;
import static io.twopc.protocol.coordinator.Effects.commits;
import static io.twopc.protocol.coordinator.Effects.forget;
import static io.twopc.protocol.coordinator.Effects.prepare;
import static io.twopc.protocol.coordinator.Effects.repeatPrepare;
import static io.twopc.protocol.coordinator.Effects.sends;
import static io.twopc.protocol.coordinator.Events.ack;
import static io.twopc.protocol.coordinator.Events.back;
import static io.twopc.protocol.coordinator.Events.begin;
import static io.twopc.protocol.coordinator.Events.endDurable;
import static io.twopc.protocol.coordinator.Events.error;
import static io.twopc.protocol.coordinator.Events.everyMember;
import static io.twopc.protocol.coordinator.Events.evicted;
import static io.twopc.protocol.coordinator.Events.forced;
import static io.twopc.protocol.coordinator.Events.inquiry;
import static io.twopc.protocol.coordinator.Events.lost;
import static io.twopc.protocol.coordinator.Events.no;
import static io.twopc.protocol.coordinator.Events.prepareDue;
import static io.twopc.protocol.coordinator.Events.readOnly;
import static io.twopc.protocol.coordinator.Events.restarted;
import static io.twopc.protocol.coordinator.Events.voteTimeout;
import static io.twopc.protocol.coordinator.Events.yes;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.protocol.coordinator.CoordinatorState.Aborted;
import io.twopc.protocol.coordinator.CoordinatorState.ForcingCommit;
import io.twopc.protocol.coordinator.CoordinatorState.Preparing;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.model.AbortReason;
import io.twopc.protocol.model.Decision;
import io.twopc.protocol.model.ParticipantState;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Branches left out of a round (R12). */
@DisplayName("R12: branches left out of a round")
class CoordinatorExclusionTest {

    private static final String[] FIVE = {"a", "b", "c", "d", "e"};

    @Nested
    class WhenSomebodyIsUnreachable {

        @Test
        void theRoundWaitsForItUntilTheTimeoutAndThenGoesOnWithoutIt() {
            Play play = Play.preparingAtLeast(2, "a", "b", "c").on(lost("c"), yes("a"), yes("b"));
            assertThat(play.state()).isInstanceOf(Preparing.class);
            Play decided = play.on(voteTimeout());
            assertThat(decided.effects()).containsExactly(FORCE_COMMIT);
            assertThat(decided.branch("c").visible()).isEqualTo(ParticipantState.EXCLUDED);
            assertThat(commits(decided.on(forced()).effects())).containsExactly(commit("a"), commit("b"));
        }

        @Test
        void itMayComeBackInTimeAndVote() {
            Play play = Play.preparingAtLeast(2, "a", "b", "c").on(yes("a"), yes("b"), lost("c"), prepareDue("c", 1));
            assertThat(play.effects()).as("nothing is sent to nobody").isEmpty();
            assertThat(play.on(back("c")).effects()).containsExactly(prepare("c"), repeatPrepare("c", 1));
            assertThat(play.on(back("c"), yes("c"), forced()).effects()).contains(commit("c"));
        }

        @ParameterizedTest(name = "{0} of five must remain, {1} unreachable: goes on {2}")
        @CsvSource({
            "1, 1, true",
            "1, 4, true",
            "1, 5, false",
            "2, 3, true",
            "2, 4, false",
            "3, 2, true",
            "3, 3, false",
            "4, 1, true",
            "4, 2, false",
            "5, 1, false",
            "9, 1, false"
        })
        void asManyAreLeftOutAsMayBe(int minimum, int unreachable, boolean goesOn) {
            Play play = Play.preparingAtLeast(minimum, FIVE);
            for (int i = 0; i < 5; i++) {
                play = play.state() instanceof Preparing
                        ? play.on(i < unreachable ? lost(FIVE[i]) : yes(FIVE[i]))
                        : play;
            }
            play = play.state() instanceof Preparing ? play.on(voteTimeout()) : play;
            assertThat(play.state()).isInstanceOf(goesOn ? ForcingCommit.class : Aborted.class);
            if (!goesOn) {
                assertThat(play.cause().reason()).isEqualTo(AbortReason.PARTICIPANT_LOST);
            }
        }

        @Test
        void whoIsConnectedAndSilentIsNotUnreachable() {
            Play play = Play.preparingAtLeast(1, "a", "b", "c").on(yes("a"), lost("b"), voteTimeout());
            assertThat(play.cause().reason()).isEqualTo(AbortReason.TIMEOUT);
            assertThat(play.cause().participant()).isEqualTo(Events.id("c"));
        }
    }

    @Nested
    class WhenSomebodyReturnsWithoutItsBranch {

        @Test
        void itIsLeftOutAtOnceAndToldToAbort() {
            Play play = Play.preparingAtLeast(2, "a", "b", "c").on(yes("a"), restarted("c"));
            assertThat(play.effects()).containsExactly(abort("c"));
            assertThat(play.on(yes("b")).effects()).containsExactly(FORCE_COMMIT);
        }

        @Test
        void theRoundIsDecidedIfNoOtherVoteWasAwaited() {
            Play play = Play.preparingAtLeast(2, "a", "b", "c").on(yes("a"), yes("b"), restarted("c"));
            assertThat(play.effects()).containsExactly(abort("c"), FORCE_COMMIT);
        }

        @Test
        void theRoundAbortsIfNoMoreMayBeLeftOut() {
            Play play = Play.preparingAtLeast(2, "a", "b", "c").on(restarted("a"), restarted("b"));
            assertThat(play.cause().reason()).isEqualTo(AbortReason.PARTICIPANT_LOST);
            assertThat(play.cause().participant()).isEqualTo(Events.id("b"));
        }

        @Test
        void inAListedRoundItAborts() {
            Play play = Play.preparing("a", "b").on(yes("a"), restarted("b"));
            assertThat(play.cause().reason()).isEqualTo(AbortReason.PARTICIPANT_LOST);
        }
    }

    @Nested
    class WhenABranchIsExcluded {

        private final Play excluded = Play.preparingAtLeast(2, "a", "b", "c").on(yes("a"), restarted("c"));

        @Test
        void itStaysSoWhateverItSays() {
            for (CoordinatorEvent vote : List.of(yes("c"), readOnly("c"), no("c"))) {
                for (Play play : List.of(
                        excluded, excluded.on(yes("b")), excluded.on(yes("b"), forced()), excluded.on(no("b")))) {
                    assertThat(sends(play.on(vote).effects()))
                            .as("%s in %s", vote, play.state())
                            .containsExactly(abort("c"));
                    assertThat(play.on(vote).branch("c").isExcluded()).isTrue();
                }
            }
        }

        @Test
        @DisplayName("C17: it is told abort where others are told pending or commit")
        void itIsToldAbortWhereOthersAreToldToWait() {
            for (Play play : List.of(
                    excluded,
                    excluded.on(yes("b")),
                    excluded.on(yes("b"), forced()),
                    excluded.on(yes("b"), forced(), ack("a"), ack("b")))) {
                assertThat(play.on(inquiry("c")).effects()).containsExactly(abort("c"));
            }
        }

        @Test
        void itHearsOfItOnEveryReturnUntilItAcknowledges() {
            for (Play play : List.of(excluded, excluded.on(yes("b"), forced()), excluded.on(no("b")))) {
                assertThat(play.on(lost("c"), back("c")).effects()).containsExactly(abort("c"));
                assertThat(play.on(restarted("c")).effects()).containsExactly(abort("c"));
                Play acknowledged = play.on(ack("c"));
                assertThat(acknowledged.effects()).containsExactly(forget("c"));
                assertThat(acknowledged.on(back("c")).effects()).isEmpty();
                assertThat(acknowledged.on(ack("c")).effects()).containsExactly(forget("c"));
            }
        }

        @Test
        void itIsToldAgainWithTheDecisionUnlessItAcknowledged() {
            assertThat(sends(excluded.on(yes("b"), forced()).effects()))
                    .containsExactly(commit("a"), commit("b"), abort("c"));
            assertThat(sends(excluded.on(ack("c"), yes("b"), forced()).effects()))
                    .containsExactly(commit("a"), commit("b"));
            assertThat(sends(excluded.on(ack("c"), no("b")).effects())).containsExactly(abort("a"));
        }

        @Test
        @DisplayName("R5, C14: END does not wait for it")
        void endDoesNotWaitForIt() {
            Play play = excluded.on(yes("b"), forced(), ack("a"), ack("b"));
            assertThat(play.effects()).containsExactly(END);
            assertThat(play.on(endDurable()).effects()).containsExactly(forget("a"), forget("b"));
        }

        @Test
        @DisplayName("R1: commit covers those that remain, and they are at least one")
        void commitCoversTheRest() {
            assertThat(excluded.branches().remaining()).isEqualTo(2);
            assertThat(excluded.branch("c").told(Decision.COMMIT)).isEqualTo(Decision.ABORT);
            assertThat(excluded.branch("a").told(Decision.COMMIT)).isEqualTo(Decision.COMMIT);
        }
    }

    @Nested
    class WhenExclusionIsNoAnswer {

        @Test
        void anExplicitNoAlwaysAborts() {
            assertThat(Play.preparingAtLeast(1, FIVE).on(no("a")).cause().reason())
                    .isEqualTo(AbortReason.VOTED_ABORT);
        }

        @Test
        void aRefusedPrepareAborts() {
            assertThat(Play.preparingAtLeast(1, FIVE)
                            .on(error("a", ErrorCode.UNAVAILABLE))
                            .cause()
                            .reason())
                    .isEqualTo(AbortReason.PARTICIPANT_UNAVAILABLE);
        }

        @Test
        void anEvictionAborts() {
            assertThat(Play.preparingAtLeast(1, FIVE).on(evicted("a")).cause().reason())
                    .isEqualTo(AbortReason.PARTICIPANT_LOST);
        }

        @Test
        void aMinimumOfAllBranchesExcludesNobody() {
            Play play = Play.initial().on(begin(everyMember(2, 2), "a", "b"), yes("a"), lost("b"));
            assertThat(play.cause().reason()).isEqualTo(AbortReason.PARTICIPANT_LOST);
        }
    }
}
