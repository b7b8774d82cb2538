package io.twopc.coordinator.engine;

import io.twopc.protocol.model.AbortCause;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells subscribers how transactions move. A subscriber that throws is told no more. */
final class StateChanges {

    private static final Logger log = LoggerFactory.getLogger(StateChanges.class);

    private final List<Consumer<StateChange>> consumers = new CopyOnWriteArrayList<>();

    AutoCloseable subscribe(Consumer<StateChange> consumer) {
        consumers.add(consumer);
        return () -> consumers.remove(consumer);
    }

    void publish(TransactionEntry entry, Instant at) {
        if (consumers.isEmpty()) {
            return;
        }
        AbortCause cause = Views.abortCause(entry.state());
        StateChange change = new StateChange(
                entry.id,
                entry.state().visible(),
                entry.state().outcome(),
                cause == null ? null : cause.reason(),
                Views.damage(entry.state()).orElse(null),
                at);
        consumers.removeIf(consumer -> !told(consumer, change));
    }

    private static boolean told(Consumer<StateChange> consumer, StateChange change) {
        try {
            consumer.accept(change);
            return true;
        } catch (RuntimeException failed) {
            log.warn("A subscriber of state changes failed and is told no more", failed);
            return false;
        }
    }
}
