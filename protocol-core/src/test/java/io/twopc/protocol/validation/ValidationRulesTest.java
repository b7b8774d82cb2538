package io.twopc.protocol.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.message.SessionMessage.Hello;
import io.twopc.protocol.model.AbortReason;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.validation.AdmissionRules.Admission;
import io.twopc.protocol.validation.AdmissionRules.Known;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ValidationRulesTest {

    private static final ParticipantId A = new ParticipantId("a");

    @Nested
    class WhenACommitIsAboutToBeDecided {

        @ParameterizedTest
        @CsvSource({"1,1,0,0,1", "3,3,0,0,3", "3,2,1,0,3", "3,0,3,0,3", "3,2,0,1,2", "3,1,1,1,2"})
        @DisplayName("R1: everyone who is not left out voted for it")
        void itIsSafe(int branches, int yes, int readOnly, int excluded, int minimum) {
            assertThatCode(() -> DecisionRules.requireCommitSafe(branches, yes, readOnly, excluded, minimum))
                    .doesNotThrowAnyException();
        }

        @ParameterizedTest
        @CsvSource({"0,0,0,0,1", "3,2,0,0,3", "3,3,1,0,3", "3,0,0,3,1", "3,1,0,2,2", "2,0,0,2,0"})
        @DisplayName("R1, R12: not with a vote missing, with nobody left, or with fewer than must remain")
        void itIsNotSafe(int branches, int yes, int readOnly, int excluded, int minimum) {
            assertThatThrownBy(() -> DecisionRules.requireCommitSafe(branches, yes, readOnly, excluded, minimum))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("R1");
        }
    }

    @Nested
    class WhenAnAbortIsAboutToBeDecided {

        @ParameterizedTest
        @EnumSource(AbortReason.class)
        @DisplayName("R2: a reason that blames a branch needs one that is to blame")
        void aReasonHasToBeBorneOut(AbortReason reason) {
            Set<AbortReason> ofAFailedBranch = EnumSet.of(
                    AbortReason.TIMEOUT,
                    AbortReason.PARTICIPANT_LOST,
                    AbortReason.PARTICIPANT_UNAVAILABLE,
                    AbortReason.PREPARE_REJECTED);
            boolean blames = reason == AbortReason.VOTED_ABORT || ofAFailedBranch.contains(reason);
            assertThat(isSafe(reason, 0, 0)).isEqualTo(!blames);
            assertThat(isSafe(reason, 1, 0)).isEqualTo(!ofAFailedBranch.contains(reason));
            assertThat(isSafe(reason, 0, 1)).isEqualTo(reason != AbortReason.VOTED_ABORT);
        }

        private boolean isSafe(AbortReason reason, int no, int failed) {
            try {
                DecisionRules.requireAbortSafe(reason, no, failed);
                return true;
            } catch (IllegalStateException unsafe) {
                assertThat(unsafe).hasMessageContaining("R2").hasMessageContaining(reason.code());
                return false;
            }
        }
    }

    @Nested
    class WhenSomebodySaysHello {

        private final AdmissionRules rules = new AdmissionRules(Set.of(), 2, false);

        private Hello hello(int version, long incarnation) {
            return new Hello(A, version, incarnation, true, 1 << 20, null, 0);
        }

        private ErrorCode refusal(AdmissionRules by, Hello hello, boolean tokenMatches, Known known) {
            return ((Admission.Refused) by.admit(hello, tokenMatches, known)).code();
        }

        @Test
        void theFirstSoManyBecomeMembers() {
            assertThat(rules.admit(hello(1, 1), true, new Known(1, false, false, 0)))
                    .isEqualTo(new Admission.Admitted(true));
            assertThat(refusal(rules, hello(1, 1), true, new Known(2, false, false, 0)))
                    .isEqualTo(ErrorCode.NOT_ADMITTED);
            assertThat(new AdmissionRules(Set.of(), 2, true).admit(hello(1, 1), true, new Known(9, false, false, 0)))
                    .isEqualTo(new Admission.Admitted(true));
        }

        @Test
        void aMemberMayReturnAndSoMayWhoStillHoldsBranches() {
            assertThat(rules.admit(hello(1, 5), true, new Known(2, true, false, 5)))
                    .isEqualTo(new Admission.Admitted(false));
            assertThat(rules.admit(hello(1, 5), true, new Known(2, false, true, 5)))
                    .isEqualTo(new Admission.Admitted(false));
        }

        @Test
        @DisplayName("C32: a lower incarnation than was seen before is refused")
        void aLowerIncarnationIsRefused() {
            assertThat(refusal(rules, hello(1, 4), true, new Known(2, true, false, 5)))
                    .isEqualTo(ErrorCode.STALE_INCARNATION);
        }

        @Test
        void theVersionGoesBeforeTheTokenAndTheTokenBeforeTheId() {
            AdmissionRules others = new AdmissionRules(Set.of(new ParticipantId("b")), 2, true);
            Known nobody = new Known(0, false, false, 0);
            assertThat(refusal(others, hello(2, 1), false, nobody)).isEqualTo(ErrorCode.PROTOCOL_VERSION);
            assertThat(refusal(others, hello(1, 1), false, nobody)).isEqualTo(ErrorCode.BAD_TOKEN);
            assertThat(refusal(others, hello(1, 1), true, nobody)).isEqualTo(ErrorCode.NOT_ADMITTED);
        }
    }

    @Nested
    class WhenAMessageComes {

        @ParameterizedTest
        @EnumSource(MessageType.class)
        void eachTypeHasADirectionAndOnlyTwoHaveBoth(MessageType type) {
            boolean both = type == MessageType.HEARTBEAT || type == MessageType.ERROR;
            assertThat(MessageRules.isFromParticipant(type) && MessageRules.isFromCoordinator(type))
                    .isEqualTo(both);
            assertThat(MessageRules.isFromParticipant(type) || MessageRules.isFromCoordinator(type))
                    .isTrue();
        }

        @Test
        void decisionsComeFromTheCoordinatorAndVotesFromParticipants() {
            assertThat(MessageRules.isFromCoordinator(MessageType.COMMIT)).isTrue();
            assertThat(MessageRules.isFromParticipant(MessageType.COMMIT)).isFalse();
            assertThat(MessageRules.isFromParticipant(MessageType.VOTE_COMMIT)).isTrue();
            assertThat(MessageRules.isFromCoordinator(MessageType.VOTE_COMMIT)).isFalse();
        }
    }
}
