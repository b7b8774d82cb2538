package io.twopc.protocol.coordinator;

import static io.twopc.protocol.coordinator.Effects.ANSWER_COMMITTED;
import static io.twopc.protocol.coordinator.Effects.END;
import static io.twopc.protocol.coordinator.Effects.abort;
import static io.twopc.protocol.coordinator.Effects.commit;
import static io.twopc.protocol.coordinator.Effects.commits;
import static io.twopc.protocol.coordinator.Effects.forget;
import static io.twopc.protocol.coordinator.Effects.recordOfDamage;
import static io.twopc.protocol.coordinator.Effects.repeatCommit;
import static io.twopc.protocol.coordinator.Effects.sends;
import static io.twopc.protocol.coordinator.Events.ack;
import static io.twopc.protocol.coordinator.Events.ackByHand;
import static io.twopc.protocol.coordinator.Events.back;
import static io.twopc.protocol.coordinator.Events.commitDue;
import static io.twopc.protocol.coordinator.Events.damageAcknowledged;
import static io.twopc.protocol.coordinator.Events.endDurable;
import static io.twopc.protocol.coordinator.Events.evicted;
import static io.twopc.protocol.coordinator.Events.forced;
import static io.twopc.protocol.coordinator.Events.inquiry;
import static io.twopc.protocol.coordinator.Events.lost;
import static io.twopc.protocol.coordinator.Events.readOnly;
import static io.twopc.protocol.coordinator.Events.recorded;
import static io.twopc.protocol.coordinator.Events.restarted;
import static io.twopc.protocol.coordinator.Events.yes;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.protocol.coordinator.CoordinatorState.Committing;
import io.twopc.protocol.coordinator.CoordinatorState.Completed;
import io.twopc.protocol.coordinator.CoordinatorState.ForcingCommit;
import io.twopc.protocol.coordinator.CoordinatorState.Preparing;
import io.twopc.protocol.model.AbortReason;
import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.Decision;
import io.twopc.protocol.model.HeuristicOutcome;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A participant is evicted by force while it holds branches. */
class CoordinatorEvictionTest {

    @Nested
    class WhenTheCommitIsDurable {

        private final Play evicted = Play.committing("a", "b").on(ack("b"), lost("a"), evicted("a"));

        @Test
        void retriesStopAndItShowsAsAHazard() {
            assertThat(evicted.effects()).hasSize(1).have(recordOfDamage("a", null));
            assertThat(evicted.on(commitDue("a", 1)).effects()).isEmpty();
            assertThat(evicted.damage(Decision.COMMIT)).contains(Damage.HAZARD);
            assertThat(evicted.on(evicted("a")).effects()).as("once is enough").isEmpty();
        }

        @Test
        @DisplayName("R5: its decision stays, and it is told on return until it acknowledges")
        void itsDecisionStays() {
            assertThat(evicted.on(inquiry("a")).effects()).containsExactly(commit("a"));
            for (CoordinatorEvent returned : new CoordinatorEvent[] {back("a"), restarted("a")}) {
                Play told = evicted.on(recorded("a", null), returned);
                assertThat(told.effects()).containsExactly(commit("a"), repeatCommit("a", 1));
                assertThat(told.on(commitDue("a", 1)).effects()).containsExactly(commit("a"), repeatCommit("a", 2));
                assertThat(told.on(ack("a")).state()).isInstanceOf(Completed.class);
            }
        }

        @Test
        @DisplayName("R5: an acknowledgement that was on its way counts")
        void anAcknowledgementOnItsWayCounts() {
            assertThat(evicted.on(ack("a")).state()).isInstanceOf(Completed.class);
            assertThat(evicted.on(ackByHand("a", HeuristicOutcome.ROLLBACK)).effects())
                    .have(recordOfDamage("a", HeuristicOutcome.ROLLBACK));
        }

        @Test
        @DisplayName("R5: or an operator acknowledges it")
        void orAnOperatorAcknowledgesIt() {
            Play settled = evicted.on(damageAcknowledged());
            assertThat(settled.effects()).containsExactly(END);
            assertThat(settled.on(endDurable()).effects()).containsExactly(forget("b"));
        }

        @Test
        void whoHasAcknowledgedIsEvictedWithoutAnything() {
            assertThat(Play.committing("a", "b").on(ack("a"), evicted("a")).effects())
                    .isEmpty();
        }
    }

    @Nested
    class WhenTheRecordIsWithTheLog {

        private final Play evicted = Play.forcing("a", "b").on(evicted("a"));

        @Test
        void itIsTooLateToAbortAndTheBranchIsAHazardOnceTheCommitIsDurable() {
            assertThat(evicted.state()).isInstanceOf(ForcingCommit.class);
            assertThat(evicted.effects()).isEmpty();
            Play durable = evicted.on(forced());
            assertThat(durable.effects()).startsWith(ANSWER_COMMITTED).haveExactly(1, recordOfDamage("a", null));
            assertThat(commits(durable.effects())).containsExactly(commit("b"));
            assertThat(durable.on(ack("b")).state()).isInstanceOf(Committing.class);
            assertThat(durable.on(ack("b"), damageAcknowledged()).state()).isInstanceOf(Completed.class);
        }

        @Test
        void whoIsBackBeforeThatIsNoHazard() {
            Play durable = evicted.on(lost("a"), back("a"), forced());
            assertThat(commits(durable.effects())).containsExactly(commit("a"), commit("b"));
            assertThat(durable.damage(Decision.COMMIT)).isEmpty();
        }
    }

    @Nested
    class WhenNothingIsDecided {

        @Test
        @DisplayName("R2: it ends the round, whether the evicted one has voted or not")
        void itEndsTheRound() {
            Play awaited = Play.preparing("a", "b").on(yes("b"), evicted("a"));
            assertThat(awaited.cause().reason()).isEqualTo(AbortReason.PARTICIPANT_LOST);
            Play voted = Play.preparing("a", "b").on(yes("a"), evicted("a"));
            assertThat(voted.cause().reason()).isEqualTo(AbortReason.OPERATOR);
            assertThat(sends(voted.effects())).containsExactly(abort("a"), abort("b"));
        }

        @Test
        void whoHasNoPartInTheDecisionIsEvictedWithoutAnything() {
            assertThat(Play.preparing("a", "b").on(readOnly("a"), evicted("a")).state())
                    .isInstanceOf(Preparing.class);
            assertThat(Play.preparing("a", "b").on(evicted("x")).state()).isInstanceOf(Preparing.class);
            assertThat(Play.preparingAtLeast(1, "a", "b")
                            .on(restarted("a"), evicted("a"))
                            .state())
                    .isInstanceOf(Preparing.class);
        }
    }
}
