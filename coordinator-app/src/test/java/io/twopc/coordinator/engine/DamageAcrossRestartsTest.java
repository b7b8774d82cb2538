package io.twopc.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.coordinator.decisionlog.LogRecord;
import io.twopc.coordinator.engine.EngineHarness.Peer;
import io.twopc.coordinator.history.OperatorNote;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.ProtocolState;
import io.twopc.protocol.model.TransactionId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Damage and its acknowledgement in a commit that is still open, and a coordinator that ends in between. */
class DamageAcrossRestartsTest {

    /** What happens between the damage and the look at it. */
    enum Interruption {
        NONE,
        RESTART,
        CHECKPOINT_AND_RESTART,
        TWO_CHECKPOINTS_AND_RESTARTS
    }

    private final EngineHarness harness = new EngineHarness();
    private Peer a;
    private Peer b;
    private Peer c;
    private TransactionId id;

    @BeforeEach
    void aCommitThatNobodyHasAcknowledged() {
        a = harness.connect("a");
        b = harness.connect("b");
        c = harness.connect("c");
        id = harness.submit(harness.request("a", "b", "c")).id();
        a.vote(id);
        b.vote(id);
        c.vote(id);
        harness.settle();
    }

    private void interrupt(Interruption interruption) {
        switch (interruption) {
            case NONE -> harness.settle();
            case RESTART -> harness.crashAndRestart();
            case CHECKPOINT_AND_RESTART -> checkpointAndRestart();
            case TWO_CHECKPOINTS_AND_RESTARTS -> {
                checkpointAndRestart();
                checkpointAndRestart();
            }
        }
    }

    private void checkpointAndRestart() {
        harness.log.grow(1_000_000);
        harness.run();
        harness.settle();
        harness.crashAndRestart();
    }

    private void hasNoTraceOf(Peer participant) {
        participant.say(new ErrorMessage(id, ErrorCode.UNKNOWN_BRANCH, "no trace"));
        harness.settle();
    }

    private TransactionView acknowledge() {
        harness.pass(Duration.ofMillis(1)); // no two are said at the same time
        var stage = harness.engine.acknowledgeDamage(id, "op", "seen").toCompletableFuture();
        harness.settle();
        return stage.join();
    }

    private void evictByForce(Peer participant) {
        var stage = harness.engine
                .evict(participant.id, true, "op", "gone for good")
                .toCompletableFuture();
        harness.settle();
        assertThat(stage).isCompleted();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C16, R9: damage found behind an acknowledgement waits for another one, whatever came between")
    void laterDamageIsNotCovered(Interruption interruption) {
        hasNoTraceOf(a);
        acknowledge();
        hasNoTraceOf(b);

        interrupt(interruption);
        assertThat(harness.view(id).damageAcknowledged()).isFalse();
        assertThat(harness.view(id).damage()).isEqualTo(Damage.HAZARD);
        harness.connect("c", 2).ack(id);
        harness.settle();
        assertThat(harness.view(id).state()).isEqualTo(ProtocolState.COMMIT_PHASE);

        assertThat(acknowledge().damageAcknowledged()).isTrue();
        harness.settle();
        assertThat(harness.view(id).state()).isEqualTo(ProtocolState.COMPLETED);
        assertThat(harness.view(id).notes())
                .extracting(OperatorNote::action)
                .containsExactly("damage_acknowledged", "damage_acknowledged");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C16, R9: so does a contradiction found behind one")
    void aLaterContradictionIsNotCovered(Interruption interruption) {
        a.say(new TransactionMessage.Ack(id, HeuristicOutcome.ROLLBACK));
        harness.settle();
        acknowledge();
        b.say(new TransactionMessage.Ack(id, HeuristicOutcome.ROLLBACK));
        harness.settle();

        interrupt(interruption);
        assertThat(harness.view(id).damageAcknowledged()).isFalse();
        acknowledge();
        interrupt(interruption);
        assertThat(harness.view(id).damageAcknowledged()).isTrue();
        assertThat(harness.view(id).state()).isEqualTo(ProtocolState.COMMIT_PHASE);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C16, R9: what was acknowledged stays so")
    void whatWasAcknowledgedStaysSo(Interruption interruption) {
        hasNoTraceOf(a);
        hasNoTraceOf(b);
        acknowledge();

        interrupt(interruption);
        assertThat(harness.view(id).damageAcknowledged()).isTrue();
        harness.connect("c", 2).ack(id);
        harness.settle();
        assertThat(harness.view(id).state()).isEqualTo(ProtocolState.COMPLETED);
        assertThat(harness.view(id).damageAcknowledged()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C16: an acknowledgement does not cover what was found while it was on its way to the disk")
    void damageFoundMeanwhileIsNotCovered(Interruption interruption) {
        hasNoTraceOf(a);
        var seen = harness.engine.acknowledgeDamage(id, "op", "seen").toCompletableFuture();
        harness.run();
        b.say(new ErrorMessage(id, ErrorCode.UNKNOWN_BRANCH, "no trace"));
        harness.settle();
        assertThat(seen.join().damageAcknowledged()).isFalse();

        interrupt(interruption);
        assertThat(harness.view(id).damageAcknowledged()).isFalse();
        harness.connect("c", 2).ack(id);
        harness.settle();
        assertThat(harness.view(id).state()).isEqualTo(ProtocolState.COMMIT_PHASE);
        acknowledge();
        assertThat(harness.view(id).state()).isEqualTo(ProtocolState.COMPLETED);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C38: an eviction by force behind an acknowledgement is a hazard of its own, and stays an eviction")
    void aForcedEvictionIsKept(Interruption interruption) {
        hasNoTraceOf(b);
        acknowledge();
        evictByForce(a);

        interrupt(interruption);
        assertThat(harness.engine.participant(a.id).orElseThrow().member()).isFalse();
        assertThat(harness.view(id).damage()).isEqualTo(Damage.HAZARD);
        assertThat(harness.view(id).damageAcknowledged()).isFalse();
        harness.connect("c", 2).ack(id);
        harness.settle();
        assertThat(harness.view(id).state()).isEqualTo(ProtocolState.COMMIT_PHASE);

        Peer back = harness.connect("a", 2);
        assertThat(back.heard()).containsExactly("commit");
        back.ack(id);
        harness.settle();
        assertThat(harness.view(id).state()).isEqualTo(ProtocolState.COMPLETED);
    }

    @Test
    @DisplayName("C38, R9: an eviction whose hazards a crash lost shows them after the restart, unacknowledged")
    void anEvictionWithoutItsHazards() {
        hasNoTraceOf(b);
        acknowledge();
        evictByForce(a);
        List<LogRecord> lost = harness.log.durable.stream()
                .filter(met -> met instanceof LogRecord.DamageFound found
                        && found.participant().equals(a.id))
                .toList();
        assertThat(lost).hasSize(1);
        harness.log.durable.removeAll(lost);

        checkpointAndRestart();
        checkpointAndRestart();
        assertThat(harness.engine.participant(a.id).orElseThrow().member()).isFalse();
        assertThat(harness.view(id).damage()).isEqualTo(Damage.HAZARD);
        assertThat(harness.view(id).damageAcknowledged()).isFalse();
    }

    /** A branch of {@code a} in doubt that the coordinator was told to wait for no more. */
    private void evictAndSettle() {
        evictByForce(a);
        acknowledge();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C17, C38: an evicted participant that is admitted again after that is told what was decided")
    void whoReturnsInDoubtIsTold(Interruption interruption) {
        evictAndSettle();
        interrupt(interruption);

        Peer back = harness.connect("a", 2); // its place is free
        assertThat(back.isWelcome()).isTrue();
        assertThat(back.heard()).as("nothing is repeated to it").isEmpty();
        back.inquire(id);
        harness.settle();
        assertThat(back.heard()).containsExactly("commit");
        back.ack(id);
        endsForOthers();
        harness.pass(Duration.ofSeconds(1));
        harness.settle();
        assertThat(back.heard()).as("once the end is durable").containsExactly("commit", "forget");
        assertThat(harness.view(id).damage()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C15, C16, C38: what it did by hand meanwhile is damage that nobody has acknowledged")
    void whoReturnsDecidedByHandIsDamage(Interruption interruption) {
        evictAndSettle();
        interrupt(interruption);

        Peer back = harness.connect("a", 2);
        back.say(new TransactionMessage.Ack(id, HeuristicOutcome.ROLLBACK));
        harness.settle();
        assertThat(back.heard()).containsExactly("forget");
        interrupt(interruption);
        assertThat(harness.view(id).damage()).isIn(Damage.HEURISTIC_ROLLBACK, Damage.HAZARD, Damage.HEURISTIC_MIXED);
        assertThat(harness.view(id).damageAcknowledged()).isFalse();
        acknowledge();
        endsForOthers();
        assertThat(harness.view(id).damage()).isEqualTo(Damage.HEURISTIC_MIXED);
        assertThat(harness.view(id).damageAcknowledged()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C38: one that is not admitted again stays in doubt, for an operator to decide")
    void whoIsNotAdmittedAgainIsNotTold(Interruption interruption) {
        evictAndSettle();
        harness.connect("d"); // takes its place
        interrupt(interruption);

        Peer back = harness.connect("a", 2);
        assertThat(back.isWelcome()).isFalse();
        assertThat(back.closed).isEqualTo("not_admitted");
    }

    /** The same once nothing of the transaction is open any more. */
    @Test
    @DisplayName("C15, C17, R4: also when its transaction has ended, from history and never by presumption")
    void whoReturnsAfterTheEndIsTold() {
        b.ack(id);
        c.ack(id);
        evictAndSettle();
        harness.settle();
        checkpointAndRestart();
        assertThat(harness.view(id).state()).isEqualTo(ProtocolState.COMPLETED);

        Peer back = harness.connect("a", 2);
        back.inquire(id);
        harness.settle();
        assertThat(back.heard()).containsExactly("commit");
        back.ack(id);
        harness.settle();
        assertThat(back.heard()).containsExactly("commit", "forget");
        assertThat(harness.view(id).damage()).isEqualTo(Damage.HAZARD);
        assertThat(harness.view(id).damageAcknowledged()).isTrue();
    }

    private void endsForOthers() {
        harness.connect("b", 2).ack(id);
        harness.connect("c", 2).ack(id);
        harness.settle();
        assertThat(harness.view(id).state()).isEqualTo(ProtocolState.COMPLETED);
    }
}
