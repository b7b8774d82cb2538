package io.twopc.protocol.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.twopc.protocol.coordinator.CoordinatorEffect.Observation;
import io.twopc.protocol.coordinator.CoordinatorEffect.Observe;
import io.twopc.protocol.coordinator.CoordinatorEffect.RecordDamage;
import io.twopc.protocol.coordinator.CoordinatorEffect.Send;
import io.twopc.protocol.coordinator.CoordinatorEvent.AckReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.DamageRecorded;
import io.twopc.protocol.coordinator.CoordinatorEvent.ErrorReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.InquiryReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.ParticipantConnected;
import io.twopc.protocol.coordinator.CoordinatorEvent.VoteReceived;
import io.twopc.protocol.coordinator.UnheldTransaction.Known;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.TransactionMessage.Abort;
import io.twopc.protocol.message.TransactionMessage.Commit;
import io.twopc.protocol.message.TransactionMessage.Forget;
import io.twopc.protocol.message.TransactionMessage.Inquire;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.model.Vote;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UnheldTransactionTest {

    private static final TransactionId ID = new TransactionId(new UUID(0, 1));
    private static final CoordinatorId OWN = new CoordinatorId(new UUID(0, 2));
    private static final ParticipantId A = new ParticipantId("a");

    private static final Known NONE = new Known.None();
    private static final Known ABORTED = new Known.Aborted();
    private static final Known COMMITTED = new Known.Committed(false);
    private static final Known COMMITTED_WITHOUT_IT = new Known.Committed(true);

    private static final Send SEND_ABORT = new Send(A, new Abort(ID));
    private static final Send SEND_COMMIT = new Send(A, new Commit(ID));
    private static final Send SEND_FORGET = new Send(A, new Forget(ID));

    @ParameterizedTest
    @EnumSource(Vote.class)
    @DisplayName("C15: a vote is answered with the outcome that was, or is presumed")
    void aVoteIsAnsweredWithTheOutcome(Vote vote) {
        VoteReceived late = new VoteReceived(A, vote, "");
        Observe seen = new Observe(A, Observation.LATE_VOTE);
        assertThat(answer(NONE, late)).containsExactly(SEND_ABORT, seen);
        assertThat(answer(ABORTED, late)).containsExactly(SEND_ABORT, seen);
        assertThat(answer(COMMITTED_WITHOUT_IT, late)).containsExactly(SEND_ABORT, seen);
        if (vote == Vote.READ_ONLY) {
            assertThat(answer(COMMITTED, late)).as("C7: it has no second phase").containsExactly(seen);
        } else {
            assertThat(answer(COMMITTED, late)).containsExactly(SEND_COMMIT, seen);
        }
    }

    @Test
    @DisplayName("R4, C17, C18: an inquiry is answered with commit only where commit is on record")
    void anInquiryIsAnsweredFromTheRecord() {
        InquiryReceived inquiry = new InquiryReceived(A);
        assertThat(answer(NONE, inquiry)).containsExactly(SEND_ABORT);
        assertThat(answer(ABORTED, inquiry)).containsExactly(SEND_ABORT);
        assertThat(answer(COMMITTED_WITHOUT_IT, inquiry)).containsExactly(SEND_ABORT);
        assertThat(answer(COMMITTED, inquiry)).containsExactly(SEND_COMMIT);
    }

    @Test
    @DisplayName("C15: a plain acknowledgement is answered with forget")
    void aPlainAckIsAnsweredWithForget() {
        for (Known known : List.of(NONE, ABORTED, COMMITTED, COMMITTED_WITHOUT_IT)) {
            assertThat(answer(known, new AckReceived(A, null))).containsExactly(SEND_FORGET);
        }
    }

    @Test
    @DisplayName(
            "C15, C16: a heuristic commit against an abort, recorded or presumed, is recorded before it is forgotten")
    void aHeuristicCommitAgainstAnAbortIsDamage() {
        AckReceived ack = new AckReceived(A, HeuristicOutcome.COMMIT);
        for (Known known : List.of(NONE, ABORTED, COMMITTED_WITHOUT_IT)) {
            assertThat(answer(known, ack)).singleElement().isInstanceOfSatisfying(RecordDamage.class, damage -> {
                assertThat(damage.participant()).isEqualTo(A);
                assertThat(damage.heuristic()).isEqualTo(HeuristicOutcome.COMMIT);
            });
            assertThat(answer(known, new DamageRecorded(A, HeuristicOutcome.COMMIT)))
                    .containsExactly(SEND_FORGET);
        }
        assertThat(answer(COMMITTED, ack)).containsExactly(SEND_FORGET);
    }

    @Test
    @DisplayName("C16, C38: a heuristic rollback is damage to a committed transaction only")
    void aHeuristicRollbackOfACommittedOneIsDamage() {
        AckReceived ack = new AckReceived(A, HeuristicOutcome.ROLLBACK);
        for (Known known : List.of(NONE, ABORTED, COMMITTED_WITHOUT_IT)) {
            assertThat(answer(known, ack)).containsExactly(SEND_FORGET);
        }
        assertThat(answer(COMMITTED, ack))
                .singleElement()
                .isInstanceOfSatisfying(
                        RecordDamage.class,
                        damage -> assertThat(damage.heuristic()).isEqualTo(HeuristicOutcome.ROLLBACK));
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void anErrorIsCountedAndNeverAnswered(ErrorCode code) {
        for (Known known : List.of(NONE, ABORTED, COMMITTED, COMMITTED_WITHOUT_IT)) {
            assertThat(answer(known, new ErrorReceived(A, code, "")))
                    .containsExactly(new Observe(A, Observation.ERROR_FROM_PARTICIPANT));
        }
    }

    @Test
    @DisplayName("C19: asked about a branch of another log, it says not_mine, never abort")
    void aBranchOfAnotherLogIsNotMine() {
        CoordinatorId other = new CoordinatorId(new UUID(0, 3));
        assertThat(UnheldTransaction.refusal(OWN, A, new Inquire(ID, other))).hasValueSatisfying(send -> {
            assertThat(send.participant()).isEqualTo(A);
            assertThat(send.message()).isInstanceOfSatisfying(ErrorMessage.class, error -> {
                assertThat(error.code()).isEqualTo(ErrorCode.NOT_MINE);
                assertThat(error.transaction()).isEqualTo(ID);
            });
        });
        assertThat(UnheldTransaction.refusal(OWN, A, new Inquire(ID, OWN))).isEmpty();
    }

    @Test
    void whatOnlyAHeldTransactionCanTakeIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> answer(NONE, new ParticipantConnected(A, false)));
    }

    private static List<CoordinatorEffect> answer(Known known, CoordinatorEvent event) {
        return UnheldTransaction.answer(ID, known, event);
    }
}
