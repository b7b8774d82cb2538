package io.twopc.protocol.coordinator;

import static io.twopc.protocol.coordinator.Effects.ANSWER_ABORTED;
import static io.twopc.protocol.coordinator.Effects.ANSWER_UNKNOWN;
import static io.twopc.protocol.coordinator.Effects.END;
import static io.twopc.protocol.coordinator.Effects.FINISH_FORCED;
import static io.twopc.protocol.coordinator.Effects.abort;
import static io.twopc.protocol.coordinator.Effects.commit;
import static io.twopc.protocol.coordinator.Effects.forget;
import static io.twopc.protocol.coordinator.Effects.repeatCommit;
import static io.twopc.protocol.coordinator.Events.ack;
import static io.twopc.protocol.coordinator.Events.ackByHand;
import static io.twopc.protocol.coordinator.Events.admissionLogged;
import static io.twopc.protocol.coordinator.Events.back;
import static io.twopc.protocol.coordinator.Events.commitDue;
import static io.twopc.protocol.coordinator.Events.damageAcknowledged;
import static io.twopc.protocol.coordinator.Events.endDurable;
import static io.twopc.protocol.coordinator.Events.forced;
import static io.twopc.protocol.coordinator.Events.inquiry;
import static io.twopc.protocol.coordinator.Events.logFailed;
import static io.twopc.protocol.coordinator.Events.no;
import static io.twopc.protocol.coordinator.Events.readOnly;
import static io.twopc.protocol.coordinator.Events.restarted;
import static io.twopc.protocol.coordinator.Events.yes;
import static io.twopc.protocol.model.HeuristicOutcome.ROLLBACK;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.protocol.coordinator.CoordinatorState.Aborted;
import io.twopc.protocol.coordinator.CoordinatorState.Committing;
import io.twopc.protocol.coordinator.CoordinatorState.Completed;
import io.twopc.protocol.coordinator.CoordinatorState.Halted;
import io.twopc.protocol.model.AbortReason;
import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.Decision;
import io.twopc.protocol.model.Outcome;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is taken up after a restart, and what becomes of a round whose log fails. */
class CoordinatorRecoveryTest {

    private static final BranchVote YES = new BranchVote.Yes();
    private static final BranchEnding OPEN = new BranchEnding.Open();
    private static final BranchEnding ROLLED_BACK = new BranchEnding.Contradicted(ROLLBACK, true);

    private static Branch yesVoter(String name, BranchEnding ending) {
        return Branch.recovered(Events.id(name), YES, ending);
    }

    private static Play recovered(Branch... branches) {
        Transition transition = CoordinatorProtocol.recovered(Play.ROUND, List.of(branches));
        return new Play(transition.next(), transition.effects());
    }

    @Nested
    class WhenACommitIsTakenUpAgain {

        private final Play recovered = recovered(yesVoter("a", OPEN), yesVoter("b", OPEN));

        @Test
        @DisplayName("R9: it is committed, and everyone who has to hear it does so on return")
        void everyoneHearsItOnReturn() {
            assertThat(recovered.effects()).isEmpty();
            assertThat(recovered.state().outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(recovered.on(restarted("a")).effects()).containsExactly(commit("a"), repeatCommit("a", 1));
            assertThat(recovered.on(inquiry("b")).effects()).containsExactly(commit("b"));
            Play over = recovered.on(back("a"), ack("a"), back("b"), ack("b"));
            assertThat(over.effects()).containsExactly(END);
            assertThat(over.on(endDurable()).effects()).containsExactly(forget("a"), forget("b"));
        }

        @Test
        @DisplayName("C36: one that never returns holds up nobody else")
        void oneThatNeverReturnsHoldsUpNobodyElse() {
            Play play = recovered.on(back("a"), commitDue("a", 1));
            assertThat(play.effects()).containsExactly(commit("a"), repeatCommit("a", 2));
            assertThat(play.on(ack("a")).state()).isInstanceOf(Committing.class);
        }

        @Test
        @DisplayName("R12: who was left out is told abort again")
        void whoWasLeftOutIsToldAbort() {
            Play play = recovered(
                    yesVoter("a", OPEN), Branch.recovered(Events.id("c"), new BranchVote.Excluded("left out"), OPEN));
            assertThat(play.on(restarted("c")).effects()).containsExactly(abort("c"));
            assertThat(play.on(back("a"), ack("a")).state()).isInstanceOf(Completed.class);
        }
    }

    @Nested
    class WhenDamageWasOnRecord {

        @Test
        @DisplayName("C36: it blocks neither the start nor the others")
        void itBlocksNobody() {
            Play play = recovered(yesVoter("a", ROLLED_BACK), yesVoter("b", OPEN));
            assertThat(play.on(back("a")).effects()).isEmpty();
            Play over = play.on(back("b"), ack("b"));
            assertThat(over.effects()).containsExactly(END);
            assertThat(over.on(endDurable()).effects()).containsExactly(forget("b"));
            assertThat(over.damage(Decision.COMMIT)).contains(Damage.HEURISTIC_MIXED);
            assertThat(over.on(ackByHand("a", ROLLBACK)).effects()).containsExactly(forget("a"));
        }

        @Test
        @DisplayName("R5: a commit on which nobody waits any more ends at once")
        void aCommitOnWhichNobodyWaitsEndsAtOnce() {
            Play play = recovered(
                    yesVoter("a", ROLLED_BACK),
                    yesVoter("b", new BranchEnding.Settled("taken on")),
                    Branch.recovered(Events.id("c"), new BranchVote.ReadOnly(), OPEN));
            assertThat(play.effects()).containsExactly(END);
            assertThat(play.state()).isInstanceOf(Completed.class);
        }

        @Test
        @DisplayName("C3, C7: so does one whose record only kept a key: every branch was read-only")
        void aCommitOfReadOnlyBranchesEndsAtOnce() {
            assertThat(recovered(Branch.recovered(Events.id("a"), new BranchVote.ReadOnly(), OPEN))
                            .effects())
                    .containsExactly(END);
        }

        @Test
        @DisplayName("R5: a hazard is still told on return, and still an operator's to take on")
        void aHazardIsStillOpen() {
            for (boolean retrying : new boolean[] {true, false}) {
                Play play = recovered(yesVoter("a", new BranchEnding.Hazard("no trace", retrying)));
                assertThat(play.state()).isInstanceOf(Committing.class);
                assertThat(play.on(back("a")).effects()).containsExactly(commit("a"), repeatCommit("a", 1));
                assertThat(play.on(back("a"), ack("a")).state()).isInstanceOf(Completed.class);
                assertThat(play.on(damageAcknowledged()).state()).isInstanceOf(Completed.class);
            }
        }
    }

    @Nested
    class WhenTheLogFails {

        @Test
        @DisplayName("R3, C10: before the outcome is durable, neither decision is told to anybody, ever")
        void beforeTheOutcomeIsDurableNothingIsTold() {
            for (Play play : List.of(
                    Play.preparing("a", "b"),
                    Play.preparing("a", "b").on(yes("a")),
                    Play.forcing("a", "b"),
                    Play.lasting("a", "b").on(yes("a"), no("b")))) {
                Play halted = play.on(logFailed());
                assertThat(halted.state()).isInstanceOf(Halted.class);
                assertThat(halted.effects()).containsExactly(ANSWER_UNKNOWN);
                assertThat(halted.state().outcome()).isEqualTo(Outcome.UNKNOWN);
                assertThat(halted.on(forced()).effects())
                        .as("a success that arrives after a failure is none")
                        .isEmpty();
            }
        }

        @Test
        @DisplayName("C13: after that, a decided commit goes on being delivered")
        void afterThatACommitGoesOn() {
            Play play = Play.committing("a").on(logFailed());
            assertThat(play.effects()).isEmpty();
            assertThat(play.on(commitDue("a", 1)).effects()).contains(commit("a"));
            assertThat(play.on(ack("a")).state()).isInstanceOf(Completed.class);
        }

        @Test
        void anAbortThatWasToldStaysSo() {
            Play play = Play.preparing("a").on(no("a"), logFailed());
            assertThat(play.state()).isInstanceOf(Aborted.class);
            assertThat(play.effects()).isEmpty();
        }
    }

    @Nested
    class WhenTheOutcomeHasToLast {

        @Test
        @DisplayName("C11: an abort is forced before the client hears it, but no participant waits for that")
        void anAbortIsForcedFirst() {
            Play play = Play.lasting("a", "b").on(yes("a"), no("b"));
            assertThat(play.effects()).containsExactly(FINISH_FORCED, abort("a"));
            assertThat(play.on(ack("a")).effects()).containsExactly(forget("a"));
            assertThat(play.on(forced()).effects()).containsExactly(ANSWER_ABORTED);
        }

        @Test
        @DisplayName("R3: so it is from the moment a client was promised a location that outlives a crash")
        void fromTheMomentItIsPromised() {
            assertThat(Play.preparing("a").on(admissionLogged(), no("a")).effects())
                    .containsExactly(FINISH_FORCED);
            assertThat(Play.preparing("a")
                            .on(admissionLogged(), readOnly("a"))
                            .state()
                            .outcome())
                    .isEqualTo(Outcome.UNKNOWN);
            assertThat(Play.initial()
                            .on(Events.begin(Events.listed("a")), admissionLogged(), Events.operator())
                            .effects())
                    .containsExactly(FINISH_FORCED);
        }
    }

    @Nested
    class WhenAStateIsFoundInconsistent {

        @Test
        @DisplayName("R2: an undecided round ends as state_corrupt")
        void anUndecidedRoundIsAborted() {
            for (Play play : List.of(
                    Play.preparing("a", "b").on(yes("a")), Play.initial().on(Events.begin(Events.listed("a"))))) {
                Transition ended = CoordinatorProtocol.corrupt(play.state(), "by a test");
                assertThat(new Play(ended.next(), ended.effects()).cause().reason())
                        .isEqualTo(AbortReason.STATE_CORRUPT);
                assertThat(ended.effects()).contains(ANSWER_ABORTED);
            }
        }

        @Test
        @DisplayName("C13: a decided one keeps its decision")
        void aDecidedOneKeepsItsDecision() {
            for (Play play : List.of(Play.forcing("a"), Play.committing("a"), Play.aborted("a"))) {
                assertThat(CoordinatorProtocol.corrupt(play.state(), "by a test"))
                        .isEqualTo(Transition.to(play.state()));
            }
        }
    }
}
