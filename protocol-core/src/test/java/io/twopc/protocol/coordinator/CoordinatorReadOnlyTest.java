package io.twopc.protocol.coordinator;

import static io.twopc.protocol.coordinator.Effects.ANSWER_COMMITTED;
import static io.twopc.protocol.coordinator.Effects.ANSWER_UNKNOWN;
import static io.twopc.protocol.coordinator.Effects.END;
import static io.twopc.protocol.coordinator.Effects.FINISH;
import static io.twopc.protocol.coordinator.Effects.FORCE_COMMIT;
import static io.twopc.protocol.coordinator.Effects.commit;
import static io.twopc.protocol.coordinator.Effects.commits;
import static io.twopc.protocol.coordinator.Effects.errorTo;
import static io.twopc.protocol.coordinator.Effects.forget;
import static io.twopc.protocol.coordinator.Effects.pending;
import static io.twopc.protocol.coordinator.Events.ack;
import static io.twopc.protocol.coordinator.Events.back;
import static io.twopc.protocol.coordinator.Events.endDurable;
import static io.twopc.protocol.coordinator.Events.forced;
import static io.twopc.protocol.coordinator.Events.inquiry;
import static io.twopc.protocol.coordinator.Events.logFailed;
import static io.twopc.protocol.coordinator.Events.readOnly;
import static io.twopc.protocol.coordinator.Events.restarted;
import static io.twopc.protocol.coordinator.Events.yes;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.protocol.coordinator.CoordinatorState.Completed;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ProtocolState;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Branches that have nothing to commit (C7). */
class CoordinatorReadOnlyTest {

    @Nested
    class WhenSomeBranchesAreReadOnly {

        @Test
        @DisplayName("C7: a read-only voter gets no second phase, and END does not wait for it")
        void aReadOnlyVoterGetsNoSecondPhase() {
            Play play = Play.preparing("a", "b").on(readOnly("b"), yes("a"), forced());
            assertThat(commits(play.effects())).containsExactly(commit("a"));
            assertThat(play.on(back("b")).effects()).isEmpty();
            assertThat(play.on(ack("a")).effects()).containsExactly(END);
            assertThat(play.on(ack("a"), endDurable()).effects()).containsExactly(forget("a"));
        }

        @Test
        @DisplayName("R8: who said read-only first is never told to commit for a later yes")
        void aLaterYesIsAConflict() {
            for (Play play : new Play[] {
                Play.preparing("a", "b").on(readOnly("a")),
                Play.preparing("a", "b").on(readOnly("a"), yes("b")),
                Play.preparing("a", "b").on(readOnly("a"), yes("b"), forced()),
                Play.preparing("a", "b").on(readOnly("a"), yes("b"), forced(), ack("b")),
                Play.preparing("a", "b").on(readOnly("a"), readOnly("b"))
            }) {
                assertThat(play.on(yes("a")).effects())
                        .as("%s", play.state())
                        .haveExactly(1, errorTo("a", ErrorCode.VOTE_CONFLICT))
                        .doesNotContain(commit("a"));
            }
        }
    }

    @Nested
    class WhenAllAreReadOnly {

        @Test
        @DisplayName("C7: nothing is forced; the round is over at once")
        void nothingIsForced() {
            Play play = Play.preparing("a", "b").on(readOnly("a"), readOnly("b"));
            assertThat(play.effects()).containsExactly(FINISH, ANSWER_COMMITTED);
            assertThat(play.state().visible()).isEqualTo(ProtocolState.COMPLETED);
        }

        @Test
        @DisplayName("R12: who was left out of it makes no difference")
        void withAnExcludedBranchToo() {
            Play play = Play.preparingAtLeast(1, "a", "b").on(restarted("b"), readOnly("a"));
            assertThat(play.effects()).containsExactly(FINISH, ANSWER_COMMITTED);
        }

        @Test
        @DisplayName("R3, C11: with a key, nobody hears of it before the record is durable")
        void withAKeyTheOutcomeIsForcedFirst() {
            Play play = Play.lasting("a", "b").on(readOnly("a"), readOnly("b"));
            assertThat(play.effects()).containsExactly(FORCE_COMMIT);
            assertThat(play.state().visible()).isEqualTo(ProtocolState.PREPARE_PHASE);
            assertThat(play.state().outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(play.on(inquiry("a")).effects()).containsExactly(pending("a"));
            assertThat(play.on(logFailed()).effects()).containsExactly(ANSWER_UNKNOWN);
            assertThat(play.on(forced()).effects()).containsExactly(ANSWER_COMMITTED, END);
            assertThat(play.on(forced()).state()).isInstanceOf(Completed.class);
        }
    }
}
