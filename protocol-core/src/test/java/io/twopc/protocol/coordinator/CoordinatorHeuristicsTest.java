package io.twopc.protocol.coordinator;

import static io.twopc.protocol.coordinator.Effects.END;
import static io.twopc.protocol.coordinator.Effects.commit;
import static io.twopc.protocol.coordinator.Effects.forget;
import static io.twopc.protocol.coordinator.Effects.observe;
import static io.twopc.protocol.coordinator.Effects.recordOfDamage;
import static io.twopc.protocol.coordinator.Effects.repeatCommit;
import static io.twopc.protocol.coordinator.Events.ack;
import static io.twopc.protocol.coordinator.Events.ackByHand;
import static io.twopc.protocol.coordinator.Events.commitDue;
import static io.twopc.protocol.coordinator.Events.damageAcknowledged;
import static io.twopc.protocol.coordinator.Events.endDurable;
import static io.twopc.protocol.coordinator.Events.error;
import static io.twopc.protocol.coordinator.Events.evicted;
import static io.twopc.protocol.coordinator.Events.forced;
import static io.twopc.protocol.coordinator.Events.no;
import static io.twopc.protocol.coordinator.Events.recorded;
import static io.twopc.protocol.coordinator.Events.restarted;
import static io.twopc.protocol.coordinator.Events.yes;
import static io.twopc.protocol.model.HeuristicOutcome.COMMIT;
import static io.twopc.protocol.model.HeuristicOutcome.ROLLBACK;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.protocol.coordinator.CoordinatorEffect.Observation;
import io.twopc.protocol.coordinator.CoordinatorState.Committing;
import io.twopc.protocol.coordinator.CoordinatorState.Completed;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.Decision;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Branches that ended by hand, or nobody knows how (C16, C27, C37, C38). */
class CoordinatorHeuristicsTest {

    private final Play committing = Play.committing("a", "b");
    private final Play aborted = Play.preparing("a", "b").on(yes("a"), no("b"));

    @Nested
    class WhenABranchWasDecidedByHand {

        @Test
        @DisplayName("C16, C37: damage is on record before its participant may forget it")
        void damageIsOnRecordBeforeItIsForgotten() {
            Play reported = committing.on(ackByHand("a", ROLLBACK));
            assertThat(reported.effects()).hasSize(1).have(recordOfDamage("a", ROLLBACK));
            assertThat(reported.on(ackByHand("a", ROLLBACK)).effects())
                    .as("repeated while the record is with the log")
                    .isEmpty();
            assertThat(reported.on(ack("a")).effects()).as("or taken back").isEmpty();
            Play recorded = reported.on(recorded("a", ROLLBACK));
            assertThat(recorded.effects()).containsExactly(forget("a"));
            assertThat(recorded.on(ackByHand("a", ROLLBACK)).effects()).containsExactly(forget("a"));
        }

        @Test
        @DisplayName("R5, C14: END waits for the record, and comes with it")
        void endWaitsForTheRecord() {
            Play play = committing.on(ack("b"), ackByHand("a", ROLLBACK));
            assertThat(play.state()).isInstanceOf(Committing.class);
            Play over = play.on(recorded("a", ROLLBACK));
            assertThat(over.effects()).containsExactly(forget("a"), END);
            assertThat(over.on(endDurable()).effects()).containsExactly(forget("b"));
        }

        @Test
        @DisplayName("C38: the same as the decision is normal")
        void theSameAsTheDecisionIsNormal() {
            assertThat(committing.on(ackByHand("a", COMMIT), ack("b")).state()).isInstanceOf(Completed.class);
            assertThat(committing.on(ackByHand("a", COMMIT)).damage(Decision.COMMIT))
                    .isEmpty();
            assertThat(aborted.on(ackByHand("a", ROLLBACK)).effects()).containsExactly(forget("a"));
            assertThat(aborted.on(ackByHand("a", ROLLBACK)).damage(Decision.ABORT))
                    .isEmpty();
        }

        @Test
        @DisplayName("C16: the opposite of an abort is damage too")
        void theOppositeOfAnAbortIsDamage() {
            Play play = aborted.on(ackByHand("a", COMMIT));
            assertThat(play.effects()).hasSize(1).have(recordOfDamage("a", COMMIT));
            assertThat(play.on(recorded("a", COMMIT)).effects()).containsExactly(forget("a"));
        }

        @Test
        @DisplayName(
                "C37: reported before the decision, it is neither answered nor held against anybody; it is repeated")
        void reportedBeforeTheDecisionItIsRepeated() {
            Play early = Play.preparing("a", "b").on(yes("a"), ackByHand("a", ROLLBACK));
            assertThat(early.effects()).isEmpty();
            assertThat(early.on(yes("b"), ackByHand("a", ROLLBACK)).effects()).isEmpty();
            assertThat(early.on(yes("b"), forced(), ackByHand("a", ROLLBACK)).effects())
                    .have(recordOfDamage("a", ROLLBACK));
        }

        @Test
        @DisplayName("C16: damage after the end is recorded all the same, and its record may come late")
        void damageAfterTheEndIsRecorded() {
            Play over = committing.on(ack("a"), ack("b"), ackByHand("b", ROLLBACK));
            assertThat(over.effects()).have(recordOfDamage("b", ROLLBACK));
            assertThat(over.on(recorded("b", ROLLBACK)).effects()).containsExactly(forget("b"));
            assertThat(over.damage(Decision.COMMIT)).contains(Damage.HEURISTIC_MIXED);
        }
    }

    @Nested
    class WhenABranchIsNowhereToBeFound {

        private final Play hazard = committing.on(ack("b"), error("a", ErrorCode.UNKNOWN_BRANCH));

        @Test
        @DisplayName("C27: no trace of a yes voter's branch is an alarm on record, never an acknowledgement")
        void noTraceIsAnAlarm() {
            assertThat(hazard.effects())
                    .hasSize(2)
                    .haveExactly(1, recordOfDamage("a", null))
                    .contains(observe("a", Observation.UNKNOWN_BRANCH));
            assertThat(hazard.on(recorded("a", null)).state()).isInstanceOf(Committing.class);
            assertThat(hazard.damage(Decision.COMMIT)).contains(Damage.HAZARD);
        }

        @Test
        @DisplayName("C13: it is asked again and again, and one that finds its branch after all ends well")
        void itIsAskedAgain() {
            Play asked = hazard.on(commitDue("a", 1));
            assertThat(asked.effects()).containsExactly(commit("a"), repeatCommit("a", 2));
            assertThat(asked.on(error("a", ErrorCode.UNKNOWN_BRANCH)).effects())
                    .as("one record is enough")
                    .containsExactly(observe("a", Observation.ERROR_FROM_PARTICIPANT));
            assertThat(asked.on(ack("a")).state()).isInstanceOf(Completed.class);
            assertThat(asked.on(ack("a")).damage(Decision.COMMIT)).isEmpty();
        }

        @Test
        @DisplayName("R5: an operator may take it on, and the transaction ends; the hazard still shows")
        void anOperatorMayTakeItOn() {
            Play settled = hazard.on(damageAcknowledged());
            assertThat(settled.effects()).containsExactly(END);
            assertThat(settled.on(endDurable()).effects())
                    .as("who may still hold its branch is not told to forget it")
                    .containsExactly(forget("b"));
            assertThat(settled.damage(Decision.COMMIT)).contains(Damage.HAZARD);
            assertThat(settled.on(recorded("a", null)).effects())
                    .as("a record that comes late")
                    .isEmpty();
        }

        @Test
        @DisplayName("C16: what a settled hazard turns out to be is recorded")
        void whatASettledHazardTurnsOutToBeIsRecorded() {
            assertThat(hazard.on(damageAcknowledged(), ackByHand("a", ROLLBACK)).effects())
                    .have(recordOfDamage("a", ROLLBACK));
            Play stillOpen = committing.on(error("a", ErrorCode.UNKNOWN_BRANCH), damageAcknowledged());
            assertThat(stillOpen.on(ackByHand("a", ROLLBACK)).effects()).have(recordOfDamage("a", ROLLBACK));
        }

        @Test
        @DisplayName("C16: the record of a hazard does not stand for that of the contradiction it turned out to be")
        void theRecordOfAHazardIsNotThatOfAContradiction() {
            Play both = hazard.on(ackByHand("a", ROLLBACK), recorded("a", null));
            assertThat(both.effects()).isEmpty();
            assertThat(both.on(recorded("a", ROLLBACK)).effects()).containsExactly(forget("a"), END);
        }

        @Test
        void beforeTheDecisionItRefusesThePrepare() {
            assertThat(Play.preparing("a")
                            .on(error("a", ErrorCode.UNKNOWN_BRANCH))
                            .cause()
                            .detail())
                    .startsWith("unknown_branch");
        }
    }

    @Nested
    @DisplayName("C38: the damage of a transaction")
    class WhenDamageIsSummedUp {

        private static final BranchVote YES = new BranchVote.Yes();

        @Test
        void allRolledBackByHandIsAHeuristicRollback() {
            Play play = committing.on(ackByHand("a", ROLLBACK), ackByHand("b", ROLLBACK));
            assertThat(play.damage(Decision.COMMIT)).contains(Damage.HEURISTIC_ROLLBACK);
        }

        @Test
        void someOfEachIsMixedAndOutranksAHazard() {
            Play play = Play.committing("a", "b", "c").on(ackByHand("a", ROLLBACK), ack("b"));
            assertThat(play.damage(Decision.COMMIT)).contains(Damage.HEURISTIC_MIXED);
            assertThat(play.on(evicted("c")).damage(Decision.COMMIT)).contains(Damage.HEURISTIC_MIXED);
        }

        @Test
        void aContradictionBesideAnUnknownEndIsAHazard() {
            Play play = committing.on(ackByHand("a", ROLLBACK), evicted("b"));
            assertThat(play.damage(Decision.COMMIT)).contains(Damage.HAZARD);
        }

        @Test
        void committedByHandBesideANoIsMixed() {
            assertThat(aborted.on(ackByHand("a", COMMIT)).damage(Decision.ABORT))
                    .contains(Damage.HEURISTIC_MIXED);
        }

        @Test
        @DisplayName("R12: a branch left out of a commit counts by itself")
        void aBranchLeftOutCountsByItself() {
            Play play = Play.preparingAtLeast(1, "a", "b").on(restarted("b"), yes("a"), forced());
            assertThat(play.on(ack("b"), ackByHand("a", ROLLBACK)).damage(Decision.COMMIT))
                    .as("what was left out has rolled back as told: everything is rolled back")
                    .contains(Damage.HEURISTIC_ROLLBACK);
            assertThat(play.on(ackByHand("b", COMMIT), ack("a")).damage(Decision.COMMIT))
                    .as("everything is committed, though it should not be")
                    .contains(Damage.HEURISTIC_COMMIT);
            assertThat(play.on(ackByHand("b", COMMIT), ackByHand("a", ROLLBACK)).damage(Decision.COMMIT))
                    .contains(Damage.HEURISTIC_MIXED);
        }

        @Test
        void aReadOnlyBranchEndsNeitherWay() {
            Branches branches = new Branches(
                    java.util.List.of(
                            Branch.recovered(Events.id("a"), YES, new BranchEnding.Contradicted(ROLLBACK, true)),
                            Branch.recovered(Events.id("b"), new BranchVote.ReadOnly(), new BranchEnding.Open())),
                    2);
            assertThat(branches.damage(Decision.COMMIT)).contains(Damage.HEURISTIC_ROLLBACK);
        }
    }
}
