package io.twopc.coordinator.api;

import io.twopc.coordinator.engine.EngineStatus;
import io.twopc.coordinator.engine.InDoubt;
import io.twopc.coordinator.engine.ParticipantView;
import io.twopc.coordinator.engine.RefusedException;
import io.twopc.coordinator.engine.RefusedException.Refusal;
import io.twopc.coordinator.engine.StartTransaction;
import io.twopc.coordinator.engine.StateChange;
import io.twopc.coordinator.engine.Submission;
import io.twopc.coordinator.engine.TransactionManager;
import io.twopc.coordinator.history.HistoryQuery;
import io.twopc.coordinator.history.Page;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An engine that does what a test tells it, and remembers what it was asked. Its answers come on the thread that asks, as
 * the real one's come on the engine's.
 */
public final class FakeTransactionManager implements TransactionManager {

    /** What an operator asked for: the operation and its arguments, as text. */
    public final List<String> asked = new CopyOnWriteArrayList<>();

    public final List<StartTransaction> submitted = new CopyOnWriteArrayList<>();
    public final List<HistoryQuery> queries = new CopyOnWriteArrayList<>();
    public final Map<TransactionId, TransactionView> transactions = new ConcurrentHashMap<>();
    public final Map<ParticipantId, ParticipantView> participants = new ConcurrentHashMap<>();
    public final List<Consumer<StateChange>> subscribers = new CopyOnWriteArrayList<>();

    /** The answer to the next wishes. */
    public volatile CompletableFuture<Submission> submission = new CompletableFuture<>();

    /** The outcome of the round that was admitted. */
    public volatile CompletableFuture<TransactionView> outcome = new CompletableFuture<>();

    public volatile CompletableFuture<TransactionView> admission = new CompletableFuture<>();
    public volatile Page page = new Page(List.of(), null);
    public volatile EngineStatus status = Views.accepting();
    public volatile InDoubt inDoubt = InDoubt.NONE;

    /** Why operators' wishes are refused, if they are. */
    public volatile Optional<Refusal> refusal = Optional.empty();

    public void reset() {
        List.of(asked, submitted, queries, subscribers).forEach(List::clear);
        transactions.clear();
        participants.clear();
        submission = new CompletableFuture<>();
        outcome = new CompletableFuture<>();
        admission = new CompletableFuture<>();
        page = new Page(List.of(), null);
        status = Views.accepting();
        inDoubt = InDoubt.NONE;
        refusal = Optional.empty();
    }

    /** Wishes are taken and have this outcome at once. */
    void decidesAtOnce(TransactionView view) {
        transactions.put(view.id(), view);
        submission = CompletableFuture.completedFuture(
                new Submission(view.id(), false, CompletableFuture.completedFuture(view)));
    }

    /** Wishes are taken; the outcome comes when the test completes it. */
    void admits(TransactionView undecided) {
        transactions.put(undecided.id(), undecided);
        submission = CompletableFuture.completedFuture(new Submission(undecided.id(), false, outcome));
    }

    void refusesWishes(Refusal why) {
        submission = CompletableFuture.failedFuture(new RefusedException(why, "no: " + why.code()));
    }

    public void publish(StateChange change) {
        subscribers.forEach(subscriber -> subscriber.accept(change));
    }

    @Override
    public CompletionStage<Submission> submit(StartTransaction request) {
        submitted.add(request);
        return submission;
    }

    @Override
    public CompletionStage<TransactionView> makeAdmissionDurable(TransactionId id) {
        asked.add("makeAdmissionDurable " + id);
        return admission;
    }

    @Override
    public Optional<TransactionView> find(TransactionId id) {
        return Optional.ofNullable(transactions.get(id));
    }

    @Override
    public Page query(HistoryQuery query) {
        queries.add(query);
        return page;
    }

    @Override
    public CompletionStage<TransactionView> abort(TransactionId id, String by, String reason) {
        return view("abort " + id + " by " + by + ": " + reason, id);
    }

    @Override
    public CompletionStage<TransactionView> acknowledgeDamage(TransactionId id, String by, String reason) {
        return view("acknowledgeDamage " + id + " by " + by + ": " + reason, id);
    }

    @Override
    public CompletionStage<Void> confirmLog(String by, String reason) {
        return done("confirmLog by " + by + ": " + reason);
    }

    @Override
    public List<ParticipantView> participants() {
        return new ArrayList<>(participants.values());
    }

    @Override
    public Optional<ParticipantView> participant(ParticipantId id) {
        return Optional.ofNullable(participants.get(id));
    }

    @Override
    public CompletionStage<Void> evict(ParticipantId id, boolean force, String by, String reason) {
        return done("evict " + id + (force ? " forcibly" : "") + " by " + by + ": " + reason);
    }

    @Override
    public InDoubt inDoubt() {
        return inDoubt;
    }

    @Override
    public AutoCloseable subscribe(Consumer<StateChange> consumer) {
        subscribers.add(consumer);
        return () -> subscribers.remove(consumer);
    }

    @Override
    public EngineStatus status() {
        return status;
    }

    private CompletionStage<TransactionView> view(String what, TransactionId id) {
        Refusal missing = transactions.containsKey(id) ? null : Refusal.NOT_FOUND;
        return answer(what, refusal.orElse(missing), () -> Objects.requireNonNull(transactions.get(id)));
    }

    private CompletionStage<Void> done(String what) {
        return answer(what, refusal.orElse(null), () -> what).thenAccept(text -> {});
    }

    private <T> CompletionStage<T> answer(String what, @Nullable Refusal why, Supplier<T> answer) {
        asked.add(what);
        return why == null
                ? CompletableFuture.completedFuture(answer.get())
                : CompletableFuture.failedFuture(new RefusedException(why, "no: " + why.code()));
    }
}
