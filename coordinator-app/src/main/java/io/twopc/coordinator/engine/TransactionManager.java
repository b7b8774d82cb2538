package io.twopc.coordinator.engine;

import io.twopc.coordinator.history.HistoryQuery;
import io.twopc.coordinator.history.Page;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What the REST layer and operators ask of the engine. Safe for use by several threads; nothing here blocks.
 *
 * <p>Stages fail with {@link RefusedException} where the engine does not do what was asked. They complete on the engine's
 * thread: callers hop off it before they do anything slow.
 */
public interface TransactionManager {

    /** Starts a round, or finds the one that the same key started. */
    CompletionStage<Submission> submit(StartTransaction request);

    /** Done once the admission of a running round is on stable storage, so that its location outlives a crash. */
    CompletionStage<TransactionView> makeAdmissionDurable(TransactionId id);

    /** The transaction as it stands now: running, or kept in history. */
    Optional<TransactionView> find(TransactionId id);

    /** Running and finished transactions, newest first. */
    Page query(HistoryQuery query);

    /** Aborts a round before its decision; refused with DECIDED after it. Done with the transaction as it then stands. */
    CompletionStage<TransactionView> abort(TransactionId id, String by, String reason);

    /** Records that an operator has seen the damage of a transaction, and settles its hazards. */
    CompletionStage<TransactionView> acknowledgeDamage(TransactionId id, String by, String reason);

    /** Records that an operator vouches for this fresh log (C20). */
    CompletionStage<Void> confirmLog(String by, String reason);

    /** Members, and evicted ones that still have unended branches; by id. */
    List<ParticipantView> participants();

    Optional<ParticipantView> participant(ParticipantId id);

    /** Who may hold locks for want of a decision, or of its arrival; looks at every transaction that has not ended. */
    InDoubt inDoubt();

    /** Evicts a member; refused with HOLDS_BRANCHES unless forced, and then its open branches become hazards. */
    CompletionStage<Void> evict(ParticipantId id, boolean force, String by, String reason);

    /** Has every state change reported, on the engine's thread, until closed; the consumer must be quick. */
    AutoCloseable subscribe(Consumer<StateChange> consumer);

    EngineStatus status();
}
