package io.twopc.coordinator;

import io.twopc.coordinator.engine.EngineStatus;
import io.twopc.coordinator.engine.InDoubt;
import io.twopc.coordinator.engine.ParticipantView;
import io.twopc.coordinator.engine.RefusedException;
import io.twopc.coordinator.engine.StartTransaction;
import io.twopc.coordinator.engine.StateChange;
import io.twopc.coordinator.engine.Submission;
import io.twopc.coordinator.engine.TransactionManager;
import io.twopc.coordinator.history.HistoryQuery;
import io.twopc.coordinator.history.Page;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The engine as the rest of the application sees it from the first moment: until recovery is done there is none, and
 * whatever is asked is refused as not ready (C18).
 */
final class TransactionManagerProxy implements TransactionManager {

    private static final EngineStatus RECOVERING =
            new EngineStatus(EngineStatus.Phase.RECOVERING, "", 0, false, false, 0, null, 0, 0, 0, 0);

    private volatile @Nullable TransactionManager engine;

    void ready(TransactionManager started) {
        engine = started;
    }

    private TransactionManager engine() {
        TransactionManager started = engine;
        if (started == null) {
            throw new RefusedException(RefusedException.Refusal.NOT_READY, "the decision log is being recovered");
        }
        return started;
    }

    private <T extends @Nullable Object> CompletionStage<T> ask(
            Function<TransactionManager, CompletionStage<T>> question) {
        try {
            return question.apply(engine());
        } catch (RefusedException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    @Override
    public CompletionStage<Submission> submit(StartTransaction request) {
        return ask(engine -> engine.submit(request));
    }

    @Override
    public CompletionStage<TransactionView> makeAdmissionDurable(TransactionId id) {
        return ask(engine -> engine.makeAdmissionDurable(id));
    }

    @Override
    public Optional<TransactionView> find(TransactionId id) {
        return engine().find(id);
    }

    @Override
    public Page query(HistoryQuery query) {
        return engine().query(query);
    }

    @Override
    public CompletionStage<TransactionView> abort(TransactionId id, String by, String reason) {
        return ask(engine -> engine.abort(id, by, reason));
    }

    @Override
    public CompletionStage<TransactionView> acknowledgeDamage(TransactionId id, String by, String reason) {
        return ask(engine -> engine.acknowledgeDamage(id, by, reason));
    }

    @Override
    public CompletionStage<Void> confirmLog(String by, String reason) {
        return ask(engine -> engine.confirmLog(by, reason));
    }

    @Override
    public List<ParticipantView> participants() {
        return engine().participants();
    }

    @Override
    public Optional<ParticipantView> participant(ParticipantId id) {
        return engine().participant(id);
    }

    @Override
    public CompletionStage<Void> evict(ParticipantId id, boolean force, String by, String reason) {
        return ask(engine -> engine.evict(id, force, by, reason));
    }

    @Override
    public InDoubt inDoubt() {
        TransactionManager started = engine;
        return started == null ? InDoubt.NONE : started.inDoubt();
    }

    @Override
    public AutoCloseable subscribe(Consumer<StateChange> consumer) {
        return engine().subscribe(consumer);
    }

    @Override
    public EngineStatus status() {
        TransactionManager started = engine;
        return started == null ? RECOVERING : started.status();
    }
}
